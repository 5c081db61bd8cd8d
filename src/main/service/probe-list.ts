/** Pings a list of targets once and sums up what came back, without a service and without a store. */
import { FieldwatchError } from '../../contract/errors.ts';
import { createTargetSink, type TargetList } from '../engine/inventory/target-list.ts';
import type { Resolve } from '../engine/ports.ts';
import { backendNames } from '../io/icmp/backend.ts';
import { createProberPool } from '../io/icmp/create-prober-pool.ts';
import type { ProberPool } from '../io/icmp/prober-pool.ts';
import { createResolver } from '../io/system/resolve.ts';
import type { ProbedList } from './probe-summary.ts';
import { silentLog } from './silent-log.ts';

export { backendNames, createTargetSink, type TargetList };

/** Names looked up side by side. */
const LOOKUPS_AT_ONCE = 32;

export type ProbeListOptions = {
  readonly proberEntry: string;
  readonly targets: readonly string[];
  readonly count: number;
  readonly spacingMs: number;
  readonly timeoutMs: number;
  /** 0 lifts the pace. */
  readonly packetsPerSecond: number;
  /** Prober processes; default 1. */
  readonly probers?: number;
  readonly backend: string | undefined;
  /** Asked by TCP connects to this port instead of echo requests. */
  readonly tcpPort: number | undefined;
};

/** Rejects with `no-permission` where nothing can be probed. When the signal fires, answers what is known until then. */
export const probeTargets = async (
  options: ProbeListOptions,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<ProbedList & { readonly backend: string | null }> => {
  const addresses = await resolveAll(options.targets, signal);
  return withPool(options, async (pool, backend) => {
    const { count, spacingMs, timeoutMs, tcpPort } = options;
    const probed = addresses.flatMap((address) => address ?? []);
    const result = await pool.probeList(
      { addresses: probed, count, spacingMs, timeoutMs, tcpPort },
      onProgress,
      signal,
    );
    return {
      targets: options.targets,
      addresses,
      count,
      result,
      backend: tcpPort === undefined ? backend : 'tcp-connect',
    };
  });
};

/** A pool for one use. Rejects with `no-permission` where nothing can be probed. */
export const withPool = async <T>(
  options: Pick<ProbeListOptions, 'proberEntry' | 'packetsPerSecond' | 'probers' | 'backend'>,
  use: (pool: ProberPool, backend: string | null) => Promise<T>,
): Promise<T> => {
  const pool = await createProberPool({
    entry: options.proberEntry,
    packetsPerSecond: options.packetsPerSecond,
    processes: options.probers ?? 1,
    log: silentLog,
    ...(options.backend === undefined ? {} : { backend: options.backend }),
  });
  try {
    const { state, lastProblem, passedOver, backend } = pool.state();
    if (state === 'failed')
      throw new FieldwatchError(
        'no-permission',
        `Nothing can be probed here: ${lastProblem ?? 'no way of probing works'}`,
        {
          hint: passedOver.find(({ repair }) => repair !== null)?.repair ?? 'Run `fieldwatch doctor` to see why.',
        },
      );
    return await use(pool, backend);
  } finally {
    await pool.stop();
  }
};

/** IP literals as they are, names by the system's resolver; null where a name has no address. */
export const resolveAll = async (targets: readonly string[], signal: AbortSignal): Promise<(string | null)[]> => {
  const resolve = createResolver();
  const addresses: (string | null)[] = new Array(targets.length).fill(null);
  const names: number[] = [];
  for (const [index, target] of targets.entries()) {
    if (isNumeric(target)) addresses[index] = target;
    else names.push(index);
  }
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < names.length && !signal.aborted) {
      const index = names[next++] as number;
      addresses[index] = await addressOf(resolve, targets[index] as string, signal);
    }
  };
  await Promise.all(Array.from({ length: LOOKUPS_AT_ONCE }, work));
  return addresses;
};

/** Targets come in their one spelling: no host name holds a colon or only digits and dots. */
const isNumeric = (target: string): boolean => target.includes(':') || /^[\d.]+$/.test(target);

const addressOf = async (resolve: Resolve, name: string, signal: AbortSignal): Promise<string | null> => {
  try {
    const resolved = await resolve(name, signal);
    return resolved.kind === 'address' ? resolved.ip : null;
  } catch {
    return null;
  }
};
