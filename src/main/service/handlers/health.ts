/** Whether the monitor itself works. */
import type { Handlers } from '../../../contract/api.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

export const healthHandlers = ({ health }: ServiceParts): Pick<Handlers<CallContext>, 'health.get'> => ({
  'health.get': () => health(),
});
