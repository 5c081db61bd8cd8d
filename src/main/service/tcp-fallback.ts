/** Asks devices that are offline and never answered a ping by TCP, a few at a time, and offers to watch by TCP those that answer. */
import type { StatusEvent } from '../../contract/model/status.ts';
import type { TcpOffer } from '../../contract/model/tcp-offer.ts';
import { isIpLiteral } from '../engine/cycle/watched.ts';
import { bestAnswer, fallbackPorts, whyNotAsked } from '../engine/fallback/tcp-fallback.ts';
import type { Clock, Log, PortAnswer, Probe, ProbeTarget, Resolve, SilentDevice } from '../engine/ports.ts';
import type { Store } from '../io/store/store.ts';
import type { EventLog, FleetSync, TcpFallback } from './service-parts.ts';

/** Devices asked side by side: each has one connect out at a time. */
const AT_ONCE = 20;
const TIMEOUT_MS = 1_000;
/** Those that went offline before this start, or came by a restored back-up, are looked for now and then. */
const SEARCH_EVERY_MS = 600_000;
const FIRST_SEARCH_MS = 60_000;
const SEARCHED_AT_MOST = 500;
/** Beyond this many that wait, the next search finds the rest. */
const MOST_WAITING = 5_000;
const MOST_OFFERS = 1_000;

export type TcpFallbackDeps = {
  readonly store: Pick<Store, 'silentDevices' | 'neverAnswered' | 'recordTcpAsked' | 'listOffers'>;
  readonly probe: Probe;
  readonly resolve: Resolve;
  readonly policyOf: FleetSync['policyOf'];
  readonly events: Pick<EventLog, 'emit'>;
  readonly clock: Clock;
  readonly log: Log;
};

export type RunningTcpFallback = TcpFallback & {
  /** Transitions as they become durable: who is newly offline may be worth asking, who is back needs no offer. */
  hear(events: readonly StatusEvent[]): void;
  stop(): void;
};

export const startTcpFallback = (deps: TcpFallbackDeps): RunningTcpFallback => {
  const { store, events, clock, log } = deps;
  const aborted = new AbortController();
  const waiting = new Set<number>();
  let announced = '[]';
  let isWorking = false;

  const offers = async (): Promise<TcpOffer[]> =>
    (await store.listOffers(MOST_OFFERS)).filter(({ deviceId }) => deps.policyOf(deviceId)?.method === 'icmp');

  const announce = async (): Promise<void> => {
    const standing = await offers();
    const text = JSON.stringify(standing);
    if (text === announced) return;
    announced = text;
    events.emit({ type: 'offers-changed', offers: standing });
  };

  const wantsAsking = (device: SilentDevice): boolean => {
    const policy = deps.policyOf(device.id);
    return policy !== null && whyNotAsked(device, policy, clock.wallMs()) === null;
  };

  const workOff = async (): Promise<void> => {
    while (waiting.size > 0 && !aborted.signal.aborted) {
      const ids = [...waiting].slice(0, AT_ONCE);
      for (const id of ids) waiting.delete(id);
      const devices = (await store.silentDevices(ids)).filter(wantsAsking);
      if (devices.length === 0) continue;
      const asked = await askByTcp(deps, devices, aborted.signal);
      await store.recordTcpAsked(asked, clock.wallMs());
      log.debug({ asked: asked.length }, 'silent devices asked by TCP');
      if (asked.some(({ found }) => found !== null)) await announce();
    }
  };

  const guarded = (work: Promise<unknown>): void =>
    void work.catch((error: unknown) => {
      if (!aborted.signal.aborted) log.warn({ err: error }, 'silent devices could not be asked by TCP');
    });

  const take = (ids: readonly number[]): void => {
    for (const id of ids) if (waiting.size < MOST_WAITING) waiting.add(id);
    if (isWorking || waiting.size === 0) return;
    isWorking = true;
    guarded(
      workOff().finally(() => {
        isWorking = false;
      }),
    );
  };

  const search = async (): Promise<void> => {
    for (let waitMs = FIRST_SEARCH_MS; ; waitMs = SEARCH_EVERY_MS) {
      await clock.sleep(waitMs, aborted.signal);
      take((await store.neverAnswered(SEARCHED_AT_MOST)).filter(wantsAsking).map(({ id }) => id));
    }
  };
  guarded(announce());
  guarded(search());

  return {
    offers,
    announce,
    hear: (transitions) => {
      take(transitions.filter(({ to }) => to === 'offline').map(({ deviceId }) => deviceId));
      // Whoever answers now needs no offer any more.
      if (announced !== '[]') guarded(announce());
    },
    stop: () => aborted.abort(new Error('ended')),
  };
};

type Asked = Parameters<Store['recordTcpAsked']>[0][number];

/** One port after the other, each device until a port is open; a device that could not be asked for a reason of our own is left out. */
const askByTcp = async (
  { probe, resolve }: Pick<TcpFallbackDeps, 'probe' | 'resolve'>,
  devices: readonly SilentDevice[],
  signal: AbortSignal,
): Promise<Asked[]> => {
  const targets = await targetsOf(devices, resolve, signal);
  const answers = new Map<number, PortAnswer[]>(targets.map(({ key }) => [key, []]));
  const done = new Set<number>();
  for (const port of fallbackPorts) {
    const left = targets.filter(({ key }) => !done.has(key));
    if (left.length === 0) break;
    await probe(
      {
        targets: left,
        plan: { packets: 1, spacingMs: 0, timeoutMs: TIMEOUT_MS, stopOnReply: true, tcpPort: port },
        inFlight: AT_ONCE,
      },
      (outcomes) => {
        for (const { key, voids, tcpAnswer } of outcomes) {
          if (voids > 0) answers.delete(key);
          else if (tcpAnswer !== undefined) answers.get(key)?.push({ port, answer: tcpAnswer });
          if (voids > 0 || tcpAnswer === 'open') done.add(key);
        }
      },
      signal,
    );
  }
  // A device that merely came back meanwhile answers pings too, and needs no offer.
  const answering = targets.filter(({ key }) => (answers.get(key)?.length ?? 0) > 0);
  if (answering.length > 0)
    await probe(
      {
        targets: answering,
        plan: { packets: 3, spacingMs: 250, timeoutMs: TIMEOUT_MS, stopOnReply: true },
        inFlight: AT_ONCE,
      },
      (outcomes) => {
        for (const { key, received, voids } of outcomes) if (received > 0 || voids > 0) answers.delete(key);
      },
      signal,
    );
  return devices.flatMap(({ id, address }) => {
    const heard = answers.get(id);
    return heard === undefined ? [] : [{ deviceId: id, address, found: bestAnswer(heard) }];
  });
};

const targetsOf = async (
  devices: readonly SilentDevice[],
  resolve: Resolve,
  signal: AbortSignal,
): Promise<ProbeTarget[]> => {
  const found = await Promise.all(
    devices.map(async ({ id, address }): Promise<ProbeTarget | null> => {
      if (isIpLiteral(address)) return { key: id, address };
      const resolved = await resolve(address, signal);
      return resolved.kind === 'address' ? { key: id, address: resolved.ip } : null;
    }),
  );
  return found.filter((target) => target !== null);
};
