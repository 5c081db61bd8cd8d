/** What the instrument does right now. */
import type { Handlers } from '../../../contract/api.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

export const roundsHandlers = ({
  rounds,
  prober,
  pace,
  loopDelay,
}: ServiceParts): Pick<Handlers<CallContext>, 'rounds.get'> => ({
  'rounds.get': () => ({
    running: rounds.running(),
    adherence: rounds.adherence(),
    prober: prober.state(),
    pace: pace.state(),
    loopDelay: loopDelay(),
    requiredPps: rounds.requiredPps(),
  }),
});
