/** Hands traceroutes to prober processes, and those of a lost process to the next, once: every target gets exactly one path. */
import type { VoidReason } from '../../../../contract/model/check.ts';
import type { Log, Trace, TracedPath, TraceRequest } from '../../../engine/ports.ts';
import { packIp } from '../ip-bytes.ts';
import type { Supervisor } from '../prober-supervisor.ts';
import type { TracesMessage } from './trace-protocol.ts';

export type TraceDesk = {
  readonly trace: Trace;
  /** From a process: paths of jobs it was given. */
  take(traces: TracesMessage): void;
  /** Gives the lost process's unfinished targets to others, or keeps them until there is one. */
  lost(supervisor: Supervisor): void;
  /** After a process became ready, or failed: gives out what waits. */
  spread(): void;
};

type Task = {
  readonly request: TraceRequest;
  readonly onTraced: (paths: readonly TracedPath[]) => void;
  readonly onDone: () => void;
  /** Numbers of the targets that have no path yet. */
  readonly open: Set<number>;
  losses: number;
};
/** A task in a process's hands, and which of its targets that process numbers from 0. */
type Errand = { readonly task: Task; readonly supervisor: Supervisor; readonly originals: readonly number[] };

/** Redone once; then it may be what kills them. */
const MOST_LOSSES = 2;

export const createTraceDesk = (supervisors: () => readonly Supervisor[], log: Log): TraceDesk => {
  const errands = new Map<number, Errand>();
  let waiting: Task[] = [];
  let nextJob = 1;

  /** The ready process with the fewest errands. */
  const leastLoaded = (): Supervisor | null => {
    const load = (supervisor: Supervisor): number =>
      [...errands.values()].filter((errand) => errand.supervisor === supervisor).length;
    const ready = supervisors().filter((each) => each.state() === 'ready');
    return ready.toSorted((a, b) => load(a) - load(b))[0] ?? null;
  };

  const give = (task: Task, supervisor: Supervisor): void => {
    const originals = [...task.open];
    const job = nextJob++;
    errands.set(job, { task, supervisor, originals });
    const addresses = new Uint8Array(originals.length * 16);
    const zones: [number, string][] = [];
    for (const [i, original] of originals.entries()) {
      const zone = packIp(task.request.targets[original]!.address, addresses, i * 16);
      if (zone !== null) zones.push([i, zone]);
    }
    const { maxHops } = task.request;
    supervisor.send({ type: 'trace', job, targets: originals.length, addresses, zones, maxHops });
  };

  const giveOrKeep = (task: Task): void => {
    const supervisor = leastLoaded();
    if (supervisor) give(task, supervisor);
    else if (supervisors().every((each) => each.state() === 'failed')) abandon(task, 'prober-lost');
    else waiting.push(task);
  };

  const abandon = (task: Task, voidReason: VoidReason): void => {
    const { targets } = task.request;
    const paths = [...task.open].map((i) => ({ key: targets[i]!.key, hops: [], reached: false, voidReason }));
    task.open.clear();
    task.onTraced(paths);
    task.onDone();
  };

  const forget = (task: Task): void => {
    waiting = waiting.filter((each) => each !== task);
    for (const [job, errand] of errands) {
      if (errand.task !== task) continue;
      errands.delete(job);
      errand.supervisor.send({ type: 'cancel-trace', job });
    }
  };

  return {
    trace: (request, onTraced, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (request.targets.length === 0) return resolve();
        const onAbort = (): void => {
          forget(task);
          reject(signal.reason);
        };
        const onDone = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        const task: Task = { request, onTraced, onDone, open: new Set(request.targets.keys()), losses: 0 };
        signal.addEventListener('abort', onAbort, { once: true });
        giveOrKeep(task);
      }),
    take: ({ job, traces }) => {
      const errand = errands.get(job);
      if (!errand) return;
      const { task, originals } = errand;
      const paths: TracedPath[] = [];
      for (const { target, hops, reached, voidReason } of traces) {
        const original = originals[target]!;
        if (task.open.delete(original))
          paths.push({ key: task.request.targets[original]!.key, hops, reached, voidReason });
      }
      if (task.open.size === 0) errands.delete(job);
      task.onTraced(paths);
      if (task.open.size === 0) task.onDone();
    },
    lost: (supervisor) => {
      for (const [job, errand] of [...errands]) {
        if (errand.supervisor !== supervisor) continue;
        errands.delete(job);
        const { task } = errand;
        if (++task.losses < MOST_LOSSES) {
          giveOrKeep(task);
          continue;
        }
        log.error({ targets: task.open.size }, 'traces outlived two probers: given up as void');
        abandon(task, 'prober-lost');
      }
    },
    spread: () => {
      const tasks = waiting;
      waiting = [];
      for (const task of tasks) giveOrKeep(task);
    },
  };
};
