/** Paths: what is known of the way to a device, and a look at it now. */
import type { Handlers } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';
import { found } from './found.ts';

export const pathHandlers = ({
  store,
  paths,
  prober,
}: ServiceParts): Pick<Handlers<CallContext>, 'devices.paths' | 'devices.trace'> => ({
  'devices.paths': ({ id }) => store.devicePaths(id),
  'devices.trace': async ({ id }) => {
    const path = await paths.ask(found('device', id, await store.getDevice(id)));
    if (path.voidReason !== 'not-supported') return path;
    const family = path.target.includes(':') ? ' over IPv6' : '';
    throw new FieldwatchError(
      'not-supported',
      `Tracing${family} is not supported by ${prober.state().backend ?? 'the way of probing in use'}.`,
      { hint: 'Run `fieldwatch doctor`: it names the command that allows a better way.' },
    );
  },
});
