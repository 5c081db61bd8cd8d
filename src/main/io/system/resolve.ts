/** Host names to addresses through the system's resolver, bounded in time, memory and number at once. */
import { lookup } from 'node:dns/promises';
import { canonicalIp } from '../../../contract/model/address.ts';
import type { Resolve, Resolved } from '../../engine/ports.ts';

const KEEP_MS = 60_000;
/** A failure is asked again sooner, for it may be ours. */
const KEEP_FAILURE_MS = 10_000;
const KEEP_NAMES = 10_000;
const PATIENCE_MS = 2_000;
/** getaddrinfo runs on libuv's few threads: more at once would only wait there, uncounted. */
const AT_ONCE = 32;

export type ResolverDeps = {
  /** Answers the first address; rejects like `dns.lookup`. */
  readonly lookup: (name: string) => Promise<string>;
  readonly monotonicMs: () => number;
};

type Entry = { readonly result: Promise<Resolved>; untilMs: number };

/** Uses the system's resolver (hosts file, DNS, mDNS as configured) with a cache of 60 s and at most 10,000 names. */
export const createResolver = (deps: ResolverDeps = systemLookup): Resolve => {
  const cache = new Map<string, Entry>();
  const waiting: (() => void)[] = [];
  let running = 0;

  const takeSlot = (): Promise<void> | undefined => {
    if (running < AT_ONCE) {
      running++;
      return undefined;
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const giveSlot = () => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  };

  const ask = async (name: string, entry: { untilMs: number }): Promise<Resolved> => {
    await takeSlot();
    const result = await within(PATIENCE_MS, deps.lookup(name));
    giveSlot();
    entry.untilMs = deps.monotonicMs() + (result.kind === 'address' ? KEEP_MS : KEEP_FAILURE_MS);
    return result;
  };

  const remember = (name: string): Promise<Resolved> => {
    const known = cache.get(name);
    if (known !== undefined && deps.monotonicMs() < known.untilMs) return known.result;
    const timing = { untilMs: Number.POSITIVE_INFINITY };
    const entry: Entry = Object.assign(timing, { result: ask(name, timing) });
    cache.delete(name);
    cache.set(name, entry);
    if (cache.size > KEEP_NAMES) {
      for (const oldest of cache.keys()) {
        cache.delete(oldest);
        break;
      }
    }
    return entry.result;
  };

  return async (name, signal) => {
    signal.throwIfAborted();
    const ip = canonicalIp(name);
    if (ip !== null) return { kind: 'address', ip };
    return unlessAborted(remember(name), signal);
  };
};

const within = (ms: number, answer: Promise<string>): Promise<Resolved> =>
  new Promise((resolve) => {
    const timer = setTimeout(
      () => resolve({ kind: 'unresolved', why: `no answer from the name server within ${ms / 1000} s` }),
      ms,
    );
    const settle = (result: Resolved) => {
      clearTimeout(timer);
      resolve(result);
    };
    answer.then(
      (address) => {
        const ip = canonicalIp(address);
        settle(ip === null ? { kind: 'unresolved', why: `unusable address ${address}` } : { kind: 'address', ip });
      },
      (error: NodeJS.ErrnoException) => settle({ kind: 'unresolved', why: reasons[error.code ?? ''] ?? error.message }),
    );
  });

/** The codes of getaddrinfo(3) as Node spells them. */
const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such name',
  EAI_NONAME: 'no such name',
  EAI_NODATA: 'the name has no address',
  EAI_AGAIN: 'the name server does not answer',
  EAI_FAIL: 'the name server refuses',
};

const unlessAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });

const systemLookup: ResolverDeps = {
  lookup: async (name) => (await lookup(name)).address,
  monotonicMs: () => performance.now(),
};
