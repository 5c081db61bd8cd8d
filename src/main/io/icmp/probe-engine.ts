/**
 * The prober's one loop: takes what is due, sends it in batches never faster than the pace, takes in what arrived, expires the rest.
 * After fping's main loop: two queues per job (send-at, expire-at), no timer per packet. Knows no socket, process or clock but those it is given.
 */
import type { EchoSink, EchoSocket, EchoSockets } from './backend.ts';
import { createFlightLog } from './flight-log.ts';
import { createNeighbours, type Neighbours } from './neighbours.ts';
import { createPace, type Pace } from './pace.ts';
import { createProbeJob, isTcp, type ProbeJob, takeResults } from './probe-job.ts';
import type { JobMessage, JobResults, PaceMessage, Phase, Strain, Totals } from './protocol.ts';
import type { Ring } from './ring.ts';
import { createSendLane, LANE_SLOTS, type SendLane } from './send-lane.ts';
import type { SlotTable } from './slot-table.ts';
import { createSubnetPaces } from './subnet-pace.ts';

export type ProbeEngine = {
  /** Where the backend tells what became of packets. */
  readonly sink: EchoSink;
  /** `connects`: what asks by TCP instead, for the jobs that say so. */
  attach(sockets: EchoSockets, connects?: EchoSocket | null): void;
  /** `onLink`: one byte a target, 1 for a neighbour on an own link. */
  add(message: JobMessage, scopes: ReadonlyMap<number, number>, onLink?: Uint8Array | null): void;
  cancel(job: number): void;
  /** Packets a second; 0 lifts the pace. */
  setPace(packetsPerSecond: number): void;
  /** The same for each subnet, and lower limits for some. */
  setSubnetPace(packetsPerSecond: number, slowed: PaceMessage['slowedSubnets']): void;
  /** The pace in force: whoever else sends from this process takes from it too. */
  pace(): Pace;
  /** Does all that is due, for a few milliseconds at most; answers in how many milliseconds to call again (0: at once, Infinity: nothing to wait for). */
  step(): number;
  totals(): Totals;
  phase(): Phase;
  jobs(): number;
  /** Few targets are open, nobody sits waiting for them, and no packet that is due is held up: the next step may come some 100 ms late. */
  isUnhurried(): boolean;
  outstanding(): number;
  strain(): Strain;
};

export type ProbeEngineDeps = {
  readonly table: SlotTable;
  readonly monotonicMs: () => number;
  /** Of one or several jobs; never empty. */
  readonly report: (results: readonly JobResults[]) => void;
  readonly neighbours?: Neighbours;
};

type LaneName = 4 | 6 | 'tcp';
type LaneSockets = EchoSockets & { readonly tcp: EchoSocket | null };
const laneNames: readonly LaneName[] = [4, 6, 'tcp'];

/** How long one step may work before the process must listen to its parent again. */
const SLICE_MS = 4;
/** Receive stamps come from the kernel, so replies may wait this long without harm to any RTT. */
const RECEIVE_EVERY_MS = 20;
/** The same while sending waits for replies to make room. */
const RECEIVE_BLOCKED_MS = 1;
const REPORT_EVERY_MS = 40;
const REPORT_AT_MOST = 1_024;
/** Below this a wake-up costs more than what it does. */
const FEW_TARGETS = 64;
/** A step that comes this much later than it asked for: the process stood still (stopped, asleep, starved). */
const STOOD_STILL_MS = 500;
export const createProbeEngine = ({
  table,
  monotonicMs,
  report,
  neighbours = createNeighbours(),
}: ProbeEngineDeps): ProbeEngine => {
  const log = createFlightLog(table, monotonicMs);
  let stepMs = monotonicMs();
  let refusals = 0;
  let overflows = 0;
  const sink: EchoSink = {
    ...log.sink,
    overflowed: () => {
      overflows++;
      log.sink.overflowed();
    },
    replied: (slot, generation, rttMs, ttl) => {
      neighbours.answered(table.address, slot * 16, stepMs);
      log.sink.replied(slot, generation, rttMs, ttl);
    },
  };
  const newLane = (): SendLane => createSendLane(table, log.sink);
  const lanes = { 4: newLane(), 6: newLane(), tcp: newLane() };
  let sockets: LaneSockets = { 4: null, 6: null, tcp: null };
  let jobs: ProbeJob[] = [];
  let pace = createPace(0, monotonicMs());
  const subnets = createSubnetPaces();
  let phase: Phase = 'idle';
  /** The job served last, by kind: with one for both, jobs near those with packets due would get all first packets. */
  const turns = { again: 0, fresh: 0 };
  let reportedAtMs = monotonicMs();
  let mayHoldMore = false;
  /** Packets were due at the end of the last step and could not go: for a pace, for full buffers, or for too many in flight. */
  let isHeldUp = false;
  let nextStepDueMs = Number.POSITIVE_INFINITY;

  const receive = (): void => {
    phase = 'receiving';
    mayHoldMore = false;
    for (const name of laneNames) if (lanes[name].isUsed() && sockets[name]?.receive()) mayHoldMore = true;
  };

  const expire = (nowMs: number): void => {
    phase = 'expiring';
    for (const job of jobs)
      log.expire(job, Math.min(nowMs, isTcp(job) ? (sockets.tcp?.takenInUntilMs?.() ?? nowMs) : nowMs));
  };

  /** Whether the job must wait for answers before it may ask more: its own bound, or that of all connects together. */
  const isFull = (job: ProbeJob): boolean =>
    job.outstanding >= job.message.inFlight ||
    (isTcp(job) && lanes.tcp.waiting() >= (sockets.tcp?.room?.() ?? Number.POSITIVE_INFINITY));

  const mayLeave = (job: ProbeJob, target: number, nowMs: number): boolean =>
    job.onLink === null || job.onLink[target] === 0 || neighbours.admit(job.message.addresses, target * 16, nowMs);

  /** A target that was held back, else one without a packet yet; neighbours that can't be looked for now are held, and hold up nobody. */
  const nextFresh = (job: ProbeJob, nowMs: number): number => {
    dropFinished(job, job.held);
    if (job.held.size() > 0 && mayLeave(job, job.held.peek(), nowMs)) return job.held.shift();
    while (job.cursor < job.message.targets) {
      const target = job.cursor++;
      if (mayLeave(job, target, nowMs)) return target;
      job.held.push(target);
    }
    return -1;
  };

  /** The job's next target that may be sent to, or −1: first those whose next packet is due, then, if asked for, one without a packet yet. */
  const nextTarget = (job: ProbeJob, fresh: boolean, nowMs: number): number => {
    const { spacingMs } = job.message;
    if (isFull(job) || (job.room !== null && job.room.pace.allowance(nowMs) < 1)) return -1;
    if (fresh) return nextFresh(job, nowMs);
    for (;;) {
      dropFinished(job, job.again);
      if (job.again.size() === 0 || job.lastSentMs[job.again.peek()]! + spacingMs > nowMs) return -1;
      const target = job.again.shift();
      if (mayLeave(job, target, nowMs)) return target;
      job.held.push(target);
    }
  };

  /** Fills the lanes, one target of a job in turn; answers how many packets were taken. */
  const gather = (room: number, fresh: boolean, nowMs: number): number => {
    const kind = fresh ? 'fresh' : 'again';
    let taken = 0;
    for (let barren = 0; taken < room && barren < jobs.length && table.free() > 0; ) {
      turns[kind] = (turns[kind] + 1) % jobs.length;
      const job = jobs[turns[kind]]!;
      const target = nextTarget(job, fresh, nowMs);
      if (target < 0) {
        barren++;
        continue;
      }
      barren = 0;
      const slot = log.takeOff(job, target, nowMs);
      job.room?.pace.spend(1);
      if (job.tried[target]! < job.message.packets) job.again.push(target);
      const name = isTcp(job) ? 'tcp' : (table.family[slot] as 4 | 6);
      if (sockets[name]) {
        lanes[name].add(slot);
        taken++;
      } else {
        log.sink.failed(slot, table.generation[slot]!, 'not-supported');
      }
    }
    return taken;
  };

  const flush = (name: LaneName, nowMs: number): void => {
    const socket = sockets[name];
    // Connects wait for each other, not for buffers.
    if (socket && lanes[name].flush(socket, nowMs) && name !== 'tcp') refusals++;
  };

  const waiting = (): number => laneNames.reduce((sum, name) => sum + lanes[name].waiting(), 0);

  const send = (nowMs: number): number => {
    phase = 'sending';
    const before = waiting();
    const room = before > 0 ? 0 : Math.min(LANE_SLOTS, pace.allowance(nowMs));
    let taken = 0;
    if (room > 0 && jobs.length > 0) {
      taken = gather(room, false, nowMs);
      if (taken < room) taken += gather(room - taken, true, nowMs);
      pace.spend(taken);
    }
    for (const name of laneNames) flush(name, nowMs);
    return before + taken - waiting();
  };

  const forget = (job: ProbeJob): void => {
    log.forget(job);
    if (job.room !== null) subnets.leave(job.room);
  };

  const reportFinished = (nowMs: number): void => {
    phase = 'reporting';
    const finished = jobs.reduce((sum, job) => sum + job.finished.length, 0);
    const isTime = finished >= REPORT_AT_MOST || nowMs - reportedAtMs >= REPORT_EVERY_MS;
    if (isTime) reportedAtMs = nowMs;
    let anyDone = false;
    const results: JobResults[] = [];
    for (const job of jobs) {
      if (job.finished.length > 0 && (isTime || job.open === 0)) results.push(takeResults(job));
      if (job.open === 0) {
        forget(job);
        anyDone = true;
      }
    }
    if (anyDone) jobs = jobs.filter((job) => job.open > 0);
    if (results.length > 0) report(results);
  };

  /** When the job's next packet is due, by its spacing and its neighbours; Infinity when nothing is left to send. */
  const dueMs = (job: ProbeJob, nowMs: number): number => {
    if (job.cursor < job.message.targets) return nowMs;
    const again =
      job.again.size() > 0 ? job.lastSentMs[job.again.peek()]! + job.message.spacingMs : Number.POSITIVE_INFINITY;
    return job.held.size() > 0 ? Math.min(again, neighbours.freeAtMs(nowMs)) : again;
  };

  /** When the next step has something to do, in monotonic milliseconds. */
  const nextStepMs = (nowMs: number): number => {
    let next = Number.POSITIVE_INFINITY;
    let sendAtMs = Number.POSITIVE_INFINITY;
    let isBlocked = false;
    isHeldUp = waiting() > 0;
    for (const job of jobs) {
      next = Math.min(next, log.nextExpiryMs(job));
      if (job.finished.length > 0) next = Math.min(next, reportedAtMs + REPORT_EVERY_MS);
      if (job.outstanding > 0) next = Math.min(next, nowMs + RECEIVE_EVERY_MS);
      const due = dueMs(job, nowMs);
      isHeldUp ||= due <= nowMs;
      if (isFull(job)) isBlocked ||= due !== Number.POSITIVE_INFINITY;
      else sendAtMs = Math.min(sendAtMs, Math.max(due, nowMs + (job.room?.pace.waitMs(nowMs) ?? 0)));
    }
    if (isBlocked || (table.free() === 0 && jobs.length > 0)) next = Math.min(next, nowMs + RECEIVE_BLOCKED_MS);
    if (table.free() > 0) next = Math.min(next, Math.max(sendAtMs, nowMs + pace.waitMs(nowMs)));
    for (const name of laneNames) if (lanes[name].waiting() > 0) next = Math.min(next, lanes[name].retryAtMs());
    return mayHoldMore ? nowMs : next;
  };

  return {
    sink,
    attach: (opened, connects = null) => {
      sockets = { ...opened, tcp: connects };
    },
    add: (message, scopes, onLink = null) => {
      if (message.targets > 0)
        jobs.push(createProbeJob(message, scopes, subnets.enter(message.subnet, monotonicMs()), onLink));
    },
    cancel: (id) => {
      const job = jobs.find((each) => each.id === id);
      if (!job) return;
      jobs = jobs.filter((each) => each !== job);
      forget(job);
      // What waits in a lane is its job's last packets: they leave or fail like any other, and nobody is told.
    },
    setPace: (packetsPerSecond) => {
      pace = createPace(packetsPerSecond, monotonicMs());
    },
    setSubnetPace: (packetsPerSecond, slowed) => subnets.set(packetsPerSecond, slowed, monotonicMs()),
    pace: () => pace,
    step: () => {
      const startedMs = monotonicMs();
      if (startedMs - nextStepDueMs > STOOD_STILL_MS && (sockets[4]?.hearsByEvents || sockets[6]?.hearsByEvents))
        log.sink.overflowed('prober-lost');
      let nowMs = startedMs;
      let moved = 0;
      do {
        stepMs = nowMs;
        // `nowMs` was read before receiving: what arrived by then is in, so what is still open at its deadline is lost.
        receive();
        if (!mayHoldMore) expire(nowMs);
        moved = send(nowMs);
        nowMs = monotonicMs();
      } while (moved > 0 && nowMs - startedMs < SLICE_MS);
      reportFinished(nowMs);
      phase = 'idle';
      nextStepDueMs = nextStepMs(nowMs);
      return Math.max(0, nextStepDueMs - nowMs);
    },
    totals: log.totals,
    phase: () => phase,
    jobs: () => jobs.length,
    isUnhurried: () =>
      !isHeldUp &&
      jobs.every((job) => job.message.subnet !== null) &&
      jobs.reduce((sum, job) => sum + job.open, 0) < FEW_TARGETS,
    outstanding: () => table.capacity - table.free(),
    strain: () => ({ refusals, overflows, unresolved: neighbours.unresolved(monotonicMs()) }),
  };
};

const dropFinished = (job: ProbeJob, ring: Ring): void => {
  while (ring.size() > 0 && job.isFinished[ring.peek()]) ring.shift();
};
