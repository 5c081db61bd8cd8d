/** Subnets: all, one, and changes of name, site and policy. */
import type { Handlers } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';
import { found } from './found.ts';

export const subnetHandlers = ({
  store,
  fleet,
  by,
}: ServiceParts): Pick<Handlers<CallContext>, 'subnets.list' | 'subnets.get' | 'subnets.update'> => ({
  'subnets.list': async () => ({ items: await store.listSubnets() }),
  'subnets.get': async ({ id }) => found('subnet', id, await store.getSubnet(id)),
  'subnets.update': async ({ id, ...patch }, context) => {
    const problem = patch.policy === undefined ? null : fleet.problemWith({ subnet: { id, policy: patch.policy } });
    if (problem !== null)
      throw new FieldwatchError('bad-input', `This policy can't work for a device of this subnet: ${problem}.`, {
        issues: [{ path: 'policy', message: problem }],
      });
    const updated = await store.updateSubnet(id, patch, by(context));
    await fleet.afterSubnets([id]);
    return updated;
  },
});
