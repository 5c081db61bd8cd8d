/** How probing works on this machine, why not better, and the repair. */
import type { Handlers } from '../../../contract/api.ts';
import { examine } from '../doctor.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

export const doctorHandlers = (parts: ServiceParts): Pick<Handlers<CallContext>, 'doctor.get'> => ({
  'doctor.get': () => examine({ ...parts, prober: parts.prober.state(), loopDelay: parts.loopDelay() }),
});
