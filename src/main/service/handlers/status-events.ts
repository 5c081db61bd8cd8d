/** Transitions, newest first. */
import type { Handlers } from '../../../contract/api.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

export const statusEventHandlers = ({ store }: ServiceParts): Pick<Handlers<CallContext>, 'statusEvents.list'> => ({
  'statusEvents.list': async (query) => ({ items: await store.listStatusEvents(query) }),
});
