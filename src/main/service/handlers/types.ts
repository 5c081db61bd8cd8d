/** Device types: all, and changes of them. */
import type { Handlers } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { PolicyOverride } from '../../../contract/model/policy.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

type TypeHandlers = Pick<Handlers<CallContext>, 'types.list' | 'types.create' | 'types.update' | 'types.delete'>;

export const typeHandlers = ({ store, fleet, by }: ServiceParts): TypeHandlers => {
  const refuseUnworkable = (id: string, policy: PolicyOverride | undefined): void => {
    const problem = policy === undefined ? null : fleet.problemWith({ type: { id, policy } });
    if (problem !== null)
      throw new FieldwatchError('bad-input', `This policy can't work: ${problem}.`, {
        issues: [{ path: 'policy', message: problem }],
      });
  };

  return {
    'types.list': async () => ({ items: await store.listTypes() }),
    'types.create': async (type, context) => {
      refuseUnworkable(type.id, type.policy);
      const created = await store.createType(type, by(context));
      await fleet.afterTypes();
      return created;
    },
    'types.update': async ({ id, ...patch }, context) => {
      refuseUnworkable(id, patch.policy);
      const updated = await store.updateType(id, patch, by(context));
      await fleet.afterTypes();
      return updated;
    },
    'types.delete': async ({ id }, context) => {
      await store.deleteType(id, by(context));
      await fleet.afterTypes();
      return { deleted: 1 };
    },
  };
};
