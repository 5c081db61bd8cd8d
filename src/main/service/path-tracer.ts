/** Traces devices when they go offline, when somebody asks, and in a slow trickle while they are well; keeps what it finds. */

import { FieldwatchError } from '../../contract/errors.ts';
import type { ProberState } from '../../contract/model/cycle.ts';
import type { Path, PathKind } from '../../contract/model/path.ts';
import { DEFAULT_MAX_HOPS } from '../../contract/model/path.ts';
import type { StatusEvent } from '../../contract/model/status.ts';
import type { Settings } from '../../contract/settings.ts';
import { planOfflineTraces, type TracedSubnets } from '../engine/paths/plan-offline-traces.ts';
import { whyNoRefresh } from '../engine/paths/why-no-refresh.ts';
import type { Clock, Log, Resolve, Trace, TracedPath } from '../engine/ports.ts';
import type { DueForPath, PathRecord, Store } from '../io/store/store.ts';
import type { EventLog, PathTracer } from './service-parts.ts';

/** Traces of devices that went offline, side by side. */
const OFFLINE_AT_ONCE = 5;
/** Traces that people asked for, side by side; more are refused. */
const ASKED_AT_ONCE = 16;
const REFRESH_FIRST_MS = 30_000;
const REFRESH_EVERY_MS = 1_000;
/** Between two walks through the fleet. */
const REFRESH_PAUSE_MS = 10 * 60_000;
const REFRESH_AGE_MS = 24 * 3_600_000;
const REFRESH_PORTION = 100;

type Subject = { readonly id: number; readonly address: string };

export type PathTracerDeps = {
  readonly store: Pick<Store, 'savePaths' | 'dueForPath'>;
  readonly trace: Trace;
  readonly resolve: Resolve;
  readonly proberState: () => Pick<ProberState, 'state' | 'backend' | 'pacePerS' | 'paceLimit'>;
  readonly settings: { get(): Settings };
  readonly events: Pick<EventLog, 'emit'>;
  readonly clock: Clock;
  readonly log: Log;
};

export const createPathTracer = (deps: PathTracerDeps): PathTracer & { stop(): void } => {
  const { store, trace, resolve, proberState, settings, events, clock, log } = deps;
  const aborted = new AbortController();
  const { signal } = aborted;
  const asked = new Map<number, Promise<Path>>();
  let queue: StatusEvent[] = [];
  let traced: TracedSubnets = new Map();
  let offlineRunning = 0;

  const isOn = (): boolean => settings.get().traceroute.automatic;

  /** The path to the address as it is now; a name without an address is void. */
  const find = async (address: string): Promise<Path> => {
    const resolved = await resolve(address, signal);
    const target = resolved.kind === 'address' ? resolved.ip : address;
    let found: TracedPath = { key: 0, hops: [], reached: false, voidReason: 'name-not-resolved' };
    if (resolved.kind === 'address')
      await trace(
        { targets: [{ key: 0, address: resolved.ip }], maxHops: DEFAULT_MAX_HOPS },
        ([path]) => {
          if (path !== undefined) found = path;
        },
        signal,
      );
    const { reached, hops, voidReason } = found;
    return { at: clock.wallMs(), target, reached, hops: [...hops], voidReason, heldBack: null };
  };

  const keep = async (records: readonly PathRecord[]): Promise<void> => {
    if (records.length === 0 || signal.aborted) return;
    await store.savePaths(records);
    for (const deviceId of new Set(records.map((record) => record.deviceId)))
      events.emit({ type: 'path-traced', deviceId });
  };

  /** A path that reached its target is a good one, whatever it was traced for. */
  const traceFor = async ({ id: deviceId, address }: Subject, kind: PathKind): Promise<Path> => {
    const path = await find(address);
    const records: PathRecord[] = [];
    // What we could not ask says nothing of the network; only of a device that went offline is it worth knowing.
    if (kind === 'offline' || (kind === 'asked' && path.voidReason === null)) records.push({ deviceId, kind, path });
    if (path.reached) records.push({ deviceId, kind: 'good', path });
    await keep(records);
    return path;
  };

  const complain = (what: string, error: unknown): void => {
    if (!signal.aborted) log.warn({ err: error }, what);
  };

  const startOffline = (): void => {
    while (offlineRunning < OFFLINE_AT_ONCE && queue.length > 0) {
      const [next, ...rest] = queue as [StatusEvent, ...StatusEvent[]];
      queue = rest;
      offlineRunning++;
      traceFor({ id: next.deviceId, address: next.address }, 'offline')
        .catch((error: unknown) => complain('the path to a device that went offline could not be traced', error))
        .finally(() => {
          offlineRunning--;
          if (!signal.aborted) startOffline();
        });
    }
  };

  const hold = (held: readonly { readonly gone: StatusEvent; readonly why: string }[]): void => {
    if (held.length === 0) return;
    log.info({ devices: held.length, why: held[0]?.why }, 'devices that went offline are not traced');
    const records = held.map(({ gone: { deviceId, address }, why }): PathRecord => {
      const path = { at: clock.wallMs(), target: address, reached: false, hops: [], voidReason: null, heldBack: why };
      return { deviceId, kind: 'offline', path };
    });
    keep(records).catch((error: unknown) => complain('that paths were not traced could not be kept', error));
  };

  const refreshOne = async (device: DueForPath): Promise<void> => {
    for (;;) {
      await clock.sleep(REFRESH_EVERY_MS, signal);
      const { state, pacePerS, paceLimit } = proberState();
      const urgent = queue.length + offlineRunning;
      const isReady = state === 'ready';
      if (whyNoRefresh({ automatic: isOn(), isReady, urgent, pacePerS, paceLimit }) === null) break;
    }
    await traceFor(device, 'good').catch((error: unknown) => complain('a good path could not be refreshed', error));
  };

  /** Walks through the fleet again and again; a device is tried once a day at most, reached or not. */
  const refresh = async (): Promise<void> => {
    const tried = new Map<number, number>();
    await clock.sleep(REFRESH_FIRST_MS, signal);
    for (;;) {
      const oldestMs = clock.monotonicMs() - REFRESH_AGE_MS;
      for (const [id, atMs] of tried) if (atMs < oldestMs) tried.delete(id);
      let afterId = 0;
      for (let more = true; more; ) {
        const query = { afterId, olderThan: clock.wallMs() - REFRESH_AGE_MS, limit: REFRESH_PORTION };
        const due = await store.dueForPath(query).catch((error: unknown) => {
          complain('devices whose path is old could not be read', error);
          return [];
        });
        for (const device of due) {
          afterId = device.id;
          if (tried.has(device.id)) continue;
          await refreshOne(device);
          tried.set(device.id, clock.monotonicMs());
        }
        more = due.length > 0;
      }
      await clock.sleep(REFRESH_PAUSE_MS, signal);
    }
  };
  refresh().catch((error: unknown) => complain('good paths are no longer refreshed', error));

  return {
    hear: (transitions) => {
      if (!isOn() || signal.aborted) return;
      const gone = transitions.filter(({ news, to }) => news && to === 'offline');
      if (gone.length === 0) return;
      const plan = planOfflineTraces(gone, traced, queue.length, clock.monotonicMs());
      traced = plan.traced;
      queue.push(...plan.trace);
      startOffline();
      hold(plan.held);
    },
    ask: (device) => {
      const running = asked.get(device.id);
      if (running !== undefined) return running;
      if (asked.size >= ASKED_AT_ONCE)
        throw new FieldwatchError('too-many-requests', `${ASKED_AT_ONCE} devices are being traced already.`, {
          hint: 'Try again in a few seconds.',
        });
      const path = traceFor(device, 'asked').finally(() => asked.delete(device.id));
      asked.set(device.id, path);
      return path;
    },
    stop: () => aborted.abort(new FieldwatchError('unavailable', 'The monitor is ending.')),
  };
};
