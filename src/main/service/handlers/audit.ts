/** Who changed what, newest first. */
import type { Handlers } from '../../../contract/api.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

export const auditHandlers = ({ store }: ServiceParts): Pick<Handlers<CallContext>, 'audit.list'> => ({
  'audit.list': async (query) => ({ items: await store.listAudit(query) }),
});
