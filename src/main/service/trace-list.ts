/** Traces the way to a list of targets once, without a service and without a store. */
import type { VoidReason } from '../../contract/model/check.ts';
import type { Hop } from '../../contract/model/path.ts';
import type { TracedPath } from '../engine/ports.ts';
import { resolveAll, withPool } from './probe-list.ts';

export type TraceListOptions = {
  readonly proberEntry: string;
  readonly targets: readonly string[];
  readonly maxHops: number;
  /** 0 lifts the pace. */
  readonly packetsPerSecond: number;
  readonly backend: string | undefined;
};

export type TracedTarget = {
  readonly target: string;
  /** Null where the name has none. */
  readonly address: string | null;
  readonly reached: boolean;
  readonly hops: readonly Hop[];
  readonly voidReason: VoidReason | null;
};

export type TracedList = {
  readonly backend: string | null;
  readonly elapsedMs: number;
  /** In the order the targets were given; when the signal fired, only those that were done. */
  readonly paths: readonly TracedTarget[];
};

/** Rejects with `no-permission` where nothing can be probed. */
export const traceTargets = async (
  { targets, maxHops, ...options }: TraceListOptions,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<TracedList> => {
  const addresses = await resolveAll(targets, signal);
  return withPool(options, async (pool, backend) => {
    const startedMs = performance.now();
    const traced = new Map<number, TracedPath>();
    const known = addresses.flatMap((address, key) => (address === null ? [] : { key, address }));
    await pool
      .trace(
        { targets: known, maxHops },
        (paths) => {
          for (const path of paths) traced.set(path.key, path);
          onProgress(traced.size, known.length);
        },
        signal,
      )
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    const paths = targets.flatMap((target, key): TracedTarget | readonly TracedTarget[] => {
      const address = addresses[key] ?? null;
      if (address === null) return { target, address, reached: false, hops: [], voidReason: 'name-not-resolved' };
      const path = traced.get(key);
      if (path === undefined) return [];
      return { target, address, reached: path.reached, hops: path.hops, voidReason: path.voidReason };
    });
    return { backend, elapsedMs: performance.now() - startedMs, paths };
  });
};
