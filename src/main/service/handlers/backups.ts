/** Backups of the store: what there is, and one more. */
import type { Handlers } from '../../../contract/api.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

export const backupHandlers = ({
  storeKeeper,
}: ServiceParts): Pick<Handlers<CallContext>, 'backups.list' | 'backups.make'> => ({
  'backups.list': () => storeKeeper.list(),
  'backups.make': () => storeKeeper.make('manual'),
});
