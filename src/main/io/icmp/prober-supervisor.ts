/**
 * Keeps one prober process alive: starts it, hears its heart, kills and replaces it when it hangs.
 *
 *   starting ──ready──▶ ready ──no heartbeat for 1 s──▶ hanging ──killed──▶ restarting ──ready──▶ ready
 *      │ no way to ping, or 5 ends within 30 s                                  │
 *      ▼                                                                        ▼
 *   failed ◀───────────────────────────────────────────────────────────────────┘   (tries again after 30 s)
 */
import type { Log } from '../../engine/ports.ts';
import type { ProberProcess, SpawnProber } from './prober-pool.ts';
import { witnessProcess } from './process-witness.ts';
import {
  type FromProber,
  HEARTBEAT_MS,
  type JobResults,
  type PassedOver,
  type Strain,
  type ToProber,
  type Totals,
} from './protocol.ts';
import type { TracesMessage } from './trace/trace-protocol.ts';

export type SupervisorState = 'starting' | 'ready' | 'hanging' | 'restarting' | 'failed';

export type Supervisor = {
  send(message: ToProber): void;
  state(): SupervisorState;
  pid(): number;
  restarts(): number;
  heartbeatAgeMs(): number;
  /** Over all processes it has had. */
  totals(): Totals;
  pps(): number;
  strain(): Strain;
  backend(): string | null;
  passedOver(): readonly PassedOver[];
  receiveBufferBytes(): number | null;
  problem(): string | null;
  stop(): Promise<void>;
};

export type SupervisorOptions = {
  readonly entry: string;
  readonly spawn: SpawnProber;
  readonly log: Log;
  /** What a new process is told first. */
  readonly greeting: () => ToProber;
  readonly onReady: () => void;
  readonly onResults: (results: JobResults) => void;
  readonly onTraces: (traces: TracesMessage) => void;
  /** The process is gone, and all it was doing. */
  readonly onLost: () => void;
  /** No process can be had for now. */
  readonly onFailed: () => void;
};

/** Ticks without a heartbeat, counted in ticks so that a late tick of our own never looks like a silent prober. */
const SILENT_TICKS = 5;
/** From the start of a process until it can send: loading Node, koffi and the sockets. Five such waits still count as too many ends. */
const START_TICKS = 20;
const MOST_ENDS = 5;
const ENDS_WITHIN_MS = 30_000;
const RETRY_MS = 30_000;
const STOP_WITHIN_MS = 1_000;

const NO_STRAIN: Strain = { refusals: 0, overflows: 0, unresolved: 0 };
const NO_TOTALS: Totals = { sent: 0, received: 0, rejected: {} };

export const superviseProber = (options: SupervisorOptions): Supervisor => {
  const { entry, spawn, log } = options;
  let child: ProberProcess | null = null;
  let state: SupervisorState = 'starting';
  let restarts = -1;
  let ticks = 0;
  let heardAtMs = performance.now();
  let lastHeard = 'nothing yet';
  let ends: number[] = [];
  let problem: string | null = null;
  let backend: string | null = null;
  let passedOver: readonly PassedOver[] = [];
  let receiveBufferBytes: number | null = null;
  let before = NO_TOTALS;
  let current = NO_TOTALS;
  let pps = 0;
  let strain = NO_STRAIN;
  let retry: NodeJS.Timeout | undefined;
  let isStopping = false;

  const start = (): void => {
    restarts++;
    ticks = 0;
    lastHeard = 'nothing yet';
    heardAtMs = performance.now();
    let started: ProberProcess;
    try {
      started = spawn(entry);
    } catch (error) {
      child = null;
      const why = `it could not be started: ${error instanceof Error ? error.message : error}`;
      // Later: whoever makes the supervisor does not have it yet.
      queueMicrotask(() => lost(why));
      return;
    }
    child = started;
    started.onMessage((message) => {
      if (child === started) hear(message as FromProber);
    });
    started.onExit((code, signal) => {
      if (child !== started) return;
      child = null;
      lost(`it ended ${signal ? `by ${signal}` : `with code ${code}`}`);
    });
    started.send(options.greeting());
  };

  const hear = (message: FromProber): void => {
    ticks = 0;
    heardAtMs = performance.now();
    switch (message.type) {
      case 'ready':
        ({ backend, passedOver, receiveBufferBytes } = message);
        state = 'ready';
        log.info({ pid: child?.pid, backend, passedOver, receiveBufferBytes }, 'prober ready');
        options.onReady();
        return;
      case 'failed':
        ({ passedOver } = message);
        backend = null;
        fail(`no way to send pings: ${passedOver.map((each) => `${each.backend}: ${each.why}`).join('; ')}`);
        return;
      case 'traces':
        options.onTraces(message);
        return;
      case 'heartbeat':
        current = message.totals;
        pps = message.pps;
        strain = message.strain;
        lastHeard = `${message.phase}, ${message.jobs} jobs, ${message.outstanding} packets in flight`;
        for (const each of message.results) options.onResults(each);
    }
  };

  const lost = (why: string): void => {
    before = addTotals(before, current);
    current = NO_TOTALS;
    pps = 0;
    strain = NO_STRAIN;
    if (isStopping) return;
    problem = `prober lost: ${why}`;
    const nowMs = performance.now();
    ends = [...ends.filter((at) => nowMs - at < ENDS_WITHIN_MS), nowMs];
    log.warn({ restarts: restarts + 1, ends: ends.length }, `${problem}; starting another`);
    if (ends.length >= MOST_ENDS) {
      fail(`${problem} (${ends.length} times within ${ENDS_WITHIN_MS / 1_000} s)`);
      return;
    }
    state = 'restarting';
    options.onLost();
    start();
  };

  const fail = (why: string): void => {
    drop();
    problem = why;
    state = 'failed';
    ends = [];
    log.error({ retryInMs: RETRY_MS }, why);
    options.onFailed();
    clearTimeout(retry);
    retry = setTimeout(start, RETRY_MS);
    retry.unref();
  };

  /** Kills the process, and takes no more notice of it. */
  const drop = (): void => {
    const old = child;
    child = null;
    old?.kill();
  };

  const tick = (): void => {
    if (!child || isStopping) return;
    ticks++;
    const limit = state === 'ready' || state === 'hanging' ? SILENT_TICKS : START_TICKS;
    if (state === 'ready' && ticks === limit - 1) state = 'hanging';
    else if (state === 'hanging' && ticks < limit - 1) state = 'ready';
    if (ticks < limit) return;
    const layer = limit === SILENT_TICKS ? 'heartbeat' : 'start';
    const silentMs = Math.round(performance.now() - heardAtMs);
    const why = `prober ${layer} timeout: ${child.pid} silent for ${silentMs} ms; last heard: ${lastHeard}; the system says ${witnessProcess(child.pid)}`;
    drop();
    lost(why);
  };
  const timer = setInterval(tick, HEARTBEAT_MS);

  start();
  return {
    send: (message) => child?.send(message),
    state: () => state,
    pid: () => child?.pid ?? 0,
    restarts: () => Math.max(0, restarts),
    heartbeatAgeMs: () => (child ? performance.now() - heardAtMs : 0),
    totals: () => addTotals(before, current),
    pps: () => pps,
    strain: () => strain,
    backend: () => backend,
    passedOver: () => passedOver,
    receiveBufferBytes: () => receiveBufferBytes,
    problem: () => problem,
    stop: () => {
      isStopping = true;
      clearInterval(timer);
      clearTimeout(retry);
      const last = child;
      if (!last) return Promise.resolve();
      return new Promise<void>((resolve) => {
        const giveUp = setTimeout(resolve, STOP_WITHIN_MS);
        last.onExit(() => {
          clearTimeout(giveUp);
          resolve();
        });
        last.kill();
      });
    },
  };
};

const addTotals = (a: Totals, b: Totals): Totals => {
  const rejected = { ...a.rejected };
  for (const [reason, count] of Object.entries(b.rejected) as [keyof typeof rejected, number][])
    rejected[reason] = (rejected[reason] ?? 0) + count;
  return { sent: a.sent + b.sent, received: a.received + b.received, rejected };
};
