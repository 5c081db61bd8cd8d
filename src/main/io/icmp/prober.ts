/** The prober process: takes jobs from its parent, runs the loop, streams results, and ends when its parent does. */
import { networkInterfaces } from 'node:os';
import type { RejectReason } from '../../../contract/model/check.ts';
import { backends, chooseBackend } from './choose-backend.ts';
import { createNeighbours, NEIGHBOURS_AT_ONCE } from './neighbours.ts';
import { createOnLink, neighbourGivenUpAfterMs } from './on-link.ts';
import { createProbeEngine } from './probe-engine.ts';
import {
  type FromProber,
  HEARTBEAT_MS,
  type JobMessage,
  type JobResults,
  type PaceMessage,
  type ToProber,
  type Totals,
} from './protocol.ts';
import { createSlotTable } from './slot-table.ts';
import { createConnectSocket } from './tcp/connect-socket.ts';
import { mostConnects, readOpenFiles } from './tcp/most-connects.ts';
import { createTraceEngine, TRACE_SLOTS } from './trace/trace-engine.ts';

/** Electron's utility process talks through a port of its own instead of `process.send`. */
type ParentPort = {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
};

const monotonicMs = (): number => performance.now();
const parentPort = (process as { parentPort?: ParentPort }).parentPort;
/** A parent that is gone does not hear it; its end is told by `disconnect`. */
const send = (message: FromProber): void => {
  if (parentPort) parentPort.postMessage(message);
  else process.send?.(message, () => {});
};

const table = createSlotTable();
const neighbours = createNeighbours();
const onLink = createOnLink();
const engine = createProbeEngine({
  table,
  neighbours,
  monotonicMs,
  report: (results) => tell(results),
});
const tracer = createTraceEngine({
  table: createSlotTable(TRACE_SLOTS),
  monotonicMs,
  pace: engine.pace,
  isShared: () => engine.jobs() > 0,
  report: send,
});

/** Of probing; what tracing was sent and did not believe is counted beside it, for it took from the same pace. */
const totals = (): Totals => {
  const { sent, received, rejected } = engine.totals();
  const all = { ...rejected };
  for (const [reason, count] of Object.entries(tracer.rejected()) as [RejectReason, number][])
    all[reason] = (all[reason] ?? 0) + count;
  return { sent, received, rejected: all };
};

const connects = createConnectSocket({
  table,
  sink: engine.sink,
  monotonicMs,
  zoneName: (scope) => (process.platform === 'win32' ? String(scope) : interfaceNamed(scope)),
  mostAtOnce: mostConnects(readOpenFiles()),
});

/** Outside Windows, where zones are numbers. */
const interfaceNamed = (scope: number): string | null =>
  Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some((each) => each.family === 'IPv6' && each.scopeid === scope),
  )?.[0] ?? null;

/** Interface indexes of link-local targets; a name nobody knows stays 0, and the send fails with its reason. */
const scopesOf = ({ zones }: Pick<JobMessage, 'zones'>): ReadonlyMap<number, number> => {
  if (zones.length === 0) return new Map();
  const indexes = new Map<string, number>();
  for (const [name, addresses] of Object.entries(networkInterfaces()))
    for (const each of addresses ?? []) if (each.family === 'IPv6' && each.scopeid) indexes.set(name, each.scopeid);
  return new Map(zones.map(([target, zone]) => [target, indexes.get(zone) ?? (Number(zone) || 0)]));
};

let timer: NodeJS.Timeout | undefined;
let isSoon = false;
const wakeIn = (waitMs: number): void => {
  clearTimeout(timer);
  if (waitMs === 0) {
    if (!isSoon) setImmediate(pass);
    isSoon = true;
  } else if (waitMs !== Number.POSITIVE_INFINITY && !isSoon) {
    timer = setTimeout(pass, waitMs);
  }
};
const pass = (): void => {
  isSoon = false;
  // Tracing first, because it asks for little: it leaves probing at least half of the pace.
  const traceWaitMs = tracer.step();
  const waitMs = Math.min(engine.step(), traceWaitMs);
  // A wake-up costs more than the packets it sends, so what nobody waits for is left to the next heartbeat.
  if (waitMs === 0 || traceWaitMs !== Number.POSITIVE_INFINITY || !engine.isUnhurried()) wakeIn(waitMs);
};

let pps = 0;
let hasTold = false;
const tell = (results: readonly JobResults[]): void => {
  hasTold = true;
  send({
    type: 'heartbeat',
    results,
    totals: totals(),
    pps,
    phase: engine.phase(),
    jobs: engine.jobs(),
    outstanding: engine.outstanding(),
    strain: engine.strain(),
  });
};

let lastSent = 0;
let lastAtMs = monotonicMs();
const heartbeat = (): void => {
  const nowMs = monotonicMs();
  const sent = engine.totals().sent + tracer.sent();
  pps = ((sent - lastSent) * 1_000) / Math.max(1, nowMs - lastAtMs);
  lastSent = sent;
  lastAtMs = nowMs;
  hasTold = false;
  // Late and repeated replies are taken in and counted also while nothing is sent.
  pass();
  if (!hasTold) tell([]);
};

const setPace = ({ packetsPerSecond, packetsPerSubnetPerSecond, slowedSubnets }: PaceMessage): void => {
  engine.setPace(packetsPerSecond);
  engine.setSubnetPace(packetsPerSubnetPerSecond, slowedSubnets);
};

const start = async (forced: string | null, processes: number, pace: PaceMessage): Promise<void> => {
  neighbours.setLimits(Math.floor(NEIGHBOURS_AT_ONCE / processes), neighbourGivenUpAfterMs());
  const { chosen, passedOver } = await chooseBackend(backends, forced, table, engine.sink, monotonicMs);
  if (!chosen) {
    send({ type: 'failed', passedOver });
    return;
  }
  engine.attach(chosen.sockets, connects);
  tracer.attach(chosen.openTrace);
  setPace(pace);
  const receiveBufferBytes = chosen.sockets[4]?.receiveBufferBytes ?? null;
  send({ type: 'ready', backend: chosen.name, passedOver, receiveBufferBytes });
  setInterval(heartbeat, HEARTBEAT_MS);
};

const take = (message: ToProber): void => {
  switch (message.type) {
    case 'start':
      void start(message.backend, message.processes, message);
      return;
    case 'job':
      engine.add(message, scopesOf(message), onLink.mark(message.addresses, message.targets, monotonicMs()));
      break;
    case 'cancel':
      engine.cancel(message.job);
      break;
    case 'trace':
      tracer.add(message, scopesOf(message));
      break;
    case 'cancel-trace':
      tracer.cancel(message.job);
      break;
    case 'pace':
      setPace(message);
      break;
  }
  if (!engine.isUnhurried()) wakeIn(0);
};

if (parentPort) parentPort.on('message', ({ data }) => take(data as ToProber));
else process.on('message', (message) => take(message as ToProber));
process.on('disconnect', () => process.exit(0));
// Ctrl-C in a terminal reaches the whole group; the parent says when to end.
process.on('SIGINT', () => {});
