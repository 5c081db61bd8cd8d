/** The fleet in numbers and in one sentence. */
import type { Handlers } from '../../../contract/api.ts';
import type { Subnet } from '../../../contract/model/subnet.ts';
import type { Statistics } from '../../../contract/model/system.ts';
import { fleetSentence } from '../../engine/reports/fleet-sentence.ts';
import type { Store } from '../../io/store/store.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

/** Subnets by their worst status; those without a device are in the total only. */
const countSubnets = (subnets: readonly Subnet[]): Statistics['subnets'] => {
  const counts = { total: subnets.length, online: 0, degraded: 0, offline: 0, unknown: 0 };
  for (const { worst, counts: members } of subnets) if (members.total > 0) counts[worst]++;
  return counts;
};

/** Needs no running rounds: what the store knows is the whole answer. */
export const readStatistics = async (
  store: Pick<Store, 'statistics' | 'listSubnets'>,
  at: number,
  simulated: boolean,
): Promise<Statistics> => {
  const [numbers, subnets] = await Promise.all([store.statistics(), store.listSubnets()]);
  return {
    ...numbers,
    at,
    sentence: fleetSentence({ counts: numbers.devices, subnets, nowMs: at, simulated }),
    subnets: countSubnets(subnets),
    firstRun: numbers.devices.total === 0,
    simulated,
  };
};

export const statisticsHandlers = ({
  store,
  clock,
  prober,
}: ServiceParts): Pick<Handlers<CallContext>, 'statistics.get'> => ({
  'statistics.get': () => readStatistics(store, clock.wallMs(), prober.state().simulated),
});
