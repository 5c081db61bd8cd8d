/** What history will need on the disk: asked before limits are changed. */
import type { Handlers } from '../../../contract/api.ts';
import { forecastHistory } from '../../engine/reports/store-forecast.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

export const historyForecastHandlers = ({
  store,
  rounds,
  settings,
}: Pick<ServiceParts, 'store' | 'rounds' | 'settings'>): Pick<Handlers<CallContext>, 'history.forecast'> => ({
  'history.forecast': async (limits) => {
    const asked = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
    return forecastHistory(rounds.adherence(), { ...settings.get().history, ...asked }, await store.measuredChecks());
  },
});
