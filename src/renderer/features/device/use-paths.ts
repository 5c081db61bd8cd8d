/** The paths of a device, read again when one was found, and the looking for one now. */
import { useEffect, useState } from 'react';
import type { DevicePaths, Path } from '../../../contract/model/path.ts';
import { useClient } from '../../client/use-fleet.tsx';
import { type Loaded, useLoaded } from './use-loaded.ts';

export type Tracing =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  /** It came to nothing for a reason of our own: a path that is void, or a refusal. */
  | { readonly kind: 'failed'; readonly why: string; readonly hint: string | undefined };

export type Paths = Loaded<DevicePaths> & { readonly tracing: Tracing; traceNow(): void };

const failureOf = (error: unknown): Tracing => ({
  kind: 'failed',
  why: error instanceof Error ? error.message : String(error),
  hint: (error as { hint?: string }).hint,
});

const outcomeOf = (path: Path): Tracing =>
  path.voidReason === null
    ? { kind: 'idle' }
    : { kind: 'failed', why: `This machine could not ask: ${path.voidReason.replaceAll('-', ' ')}.`, hint: undefined };

export const usePaths = (deviceId: number): Paths => {
  const client = useClient();
  const [found, setFound] = useState(0);
  const [tracing, setTracing] = useState<Tracing>({ kind: 'idle' });
  const loaded = useLoaded(`${deviceId}`, `${found}`, () => client.call('devices.paths', { id: deviceId }));

  useEffect(() => {
    setTracing({ kind: 'idle' });
    return client.onFrame((frame) => {
      // After a break nobody knows what was found meanwhile.
      const isOurs = frame.kind === 'event' && frame.event.type === 'path-traced' && frame.event.deviceId === deviceId;
      if (isOurs || frame.kind === 'reset') setFound((before) => before + 1);
    });
  }, [client, deviceId]);

  const traceNow = (): void => {
    setTracing({ kind: 'running' });
    client.call('devices.trace', { id: deviceId }).then(
      (path) => setTracing(outcomeOf(path)),
      (error: unknown) => setTracing(failureOf(error)),
    );
  };
  return { ...loaded, tracing, traceNow };
};
