/** What the instrument does right now, and how it kept its times. */
import type { Handlers } from '../../../contract/api.ts';
import { adherenceAtMostMs } from '../../../contract/model/cycle.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';
import { rangeOf } from './range-of.ts';

const usualWidthMs = 24 * 3_600_000;

export const roundsHandlers = ({
  rounds,
  prober,
  pace,
  loopDelay,
  store,
  clock,
}: ServiceParts): Pick<Handlers<CallContext>, 'rounds.get' | 'rounds.adherence'> => ({
  'rounds.get': () => ({
    running: rounds.running(),
    adherence: rounds.adherence(),
    prober: prober.state(),
    pace: pace.state(),
    loopDelay: loopDelay(),
    requiredPps: rounds.requiredPps(),
  }),
  'rounds.adherence': async (given) => {
    const range = rangeOf(given, usualWidthMs, clock.wallMs(), adherenceAtMostMs);
    return { ...range, items: await store.cycleAdherence(range) };
  },
});
