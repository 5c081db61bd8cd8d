/** Hands jobs to prober processes, and hands what a lost process left unfinished to the next: every target gets exactly one outcome. */
import { type VoidReason, voidReasons } from '../../../contract/model/check.ts';
import type { Log } from '../../engine/ports.ts';
import type { Supervisor } from './prober-supervisor.ts';
import type { JobMessage, JobResults } from './protocol.ts';

export type JobSpec = Omit<JobMessage, 'type' | 'job'>;

export type JobDesk = {
  /**
   * `onResults` hears of each target once, by its number in `spec`; `onDone` follows the last. Answers the cancel.
   * Jobs of one subnet go to the same process while it lives; others to the least busy one.
   */
  submit(spec: JobSpec, onResults: (results: JobResults) => void, onDone: () => void): () => void;
  /** From a process: results of jobs it was given. */
  take(results: JobResults): void;
  /** Gives the lost process's unfinished targets to others, or keeps them until there is one. */
  lost(supervisor: Supervisor): void;
  /** After a process became ready, or failed: gives out what waits. */
  spread(): void;
};

type Task = {
  readonly spec: JobSpec;
  readonly onResults: (results: JobResults) => void;
  readonly onDone: () => void;
  readonly isFinished: Uint8Array;
  open: number;
  /** Processes that were lost while they had it. */
  losses: number;
};
/** A task in a process's hands. After a loss only part of the targets is sent again: `originals` says which. */
type Errand = { readonly task: Task; readonly supervisor: Supervisor; readonly originals: Uint32Array | null };

/** A batch that was in the hands of this many lost processes may be what kills them. */
const MOST_LOSSES = 3;

export const createJobDesk = (supervisors: () => readonly Supervisor[], log: Log): JobDesk => {
  const errands = new Map<number, Errand>();
  let waiting: Task[] = [];
  let nextJob = 1;

  const processFor = ({ spec: { subnet } }: Task): Supervisor | null => {
    if (subnet === null) return leastLoaded();
    const all = supervisors();
    const own = all[subnet % all.length];
    return own?.state() === 'ready' ? own : leastLoaded();
  };

  const leastLoaded = (): Supervisor | null => {
    let best: Supervisor | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const supervisor of supervisors()) {
      if (supervisor.state() !== 'ready' && supervisor.state() !== 'hanging') continue;
      let load = supervisor.state() === 'hanging' ? 1e9 : 0;
      for (const errand of errands.values()) if (errand.supervisor === supervisor) load += errand.task.open;
      if (load < least) [best, least] = [supervisor, load];
    }
    return best;
  };

  const give = (task: Task, supervisor: Supervisor): void => {
    const originals = task.open === task.spec.targets ? null : unfinished(task);
    const job = nextJob++;
    errands.set(job, { task, supervisor, originals });
    supervisor.send({ type: 'job', job, ...(originals ? part(task.spec, originals) : task.spec) });
  };

  const giveOrKeep = (task: Task): void => {
    const supervisor = processFor(task);
    if (supervisor) give(task, supervisor);
    else if (supervisors().every((each) => each.state() === 'failed')) abandon(task, whyNone());
    else waiting.push(task);
  };

  /** Why there is no process: none may ping, none can, or they were lost. */
  const whyNone = (): VoidReason => {
    const passedOver = supervisors().flatMap((each) => (each.backend() === null ? each.passedOver() : []));
    if (passedOver.length === 0) return 'prober-lost';
    return passedOver.some(({ repair }) => repair !== null) ? 'no-permission' : 'not-supported';
  };

  /** No process can do it: our own fault, so void, not lost. */
  const abandon = (task: Task, reason: VoidReason): void => {
    const targets = unfinished(task);
    const count = targets.length;
    task.open = 0;
    task.onResults({
      job: 0,
      targets,
      sent: new Uint16Array(count),
      received: new Uint16Array(count),
      voids: new Uint16Array(count).fill(task.spec.packets),
      voidReason: new Uint8Array(count).fill(voidReasons.indexOf(reason) + 1),
      duplicates: new Uint16Array(count),
      ttl: new Uint8Array(count),
      rttsMs: new Float64Array(count * task.spec.packets).fill(Number.NaN),
      unreachable: [],
    });
    task.onDone();
  };

  return {
    submit: (spec, onResults, onDone) => {
      const task: Task = {
        spec,
        onResults,
        onDone,
        isFinished: new Uint8Array(spec.targets),
        open: spec.targets,
        losses: 0,
      };
      giveOrKeep(task);
      return () => {
        waiting = waiting.filter((each) => each !== task);
        for (const [job, errand] of errands)
          if (errand.task === task) {
            errands.delete(job);
            errand.supervisor.send({ type: 'cancel', job });
          }
      };
    },
    take: (results) => {
      const errand = errands.get(results.job);
      if (!errand) return;
      const { task, originals } = errand;
      const targets = originals ? results.targets.map((target) => originals[target]!) : results.targets;
      for (const target of targets) task.isFinished[target] = 1;
      task.open -= targets.length;
      const unreachable = originals
        ? results.unreachable.map(([target, said]) => [originals[target]!, said] as const)
        : results.unreachable;
      if (task.open === 0) errands.delete(results.job);
      task.onResults({ ...results, targets, unreachable });
      if (task.open === 0) task.onDone();
    },
    lost: (supervisor) => {
      for (const [job, errand] of [...errands]) {
        if (errand.supervisor !== supervisor) continue;
        errands.delete(job);
        const { task } = errand;
        task.losses++;
        if (task.losses < MOST_LOSSES) {
          giveOrKeep(task);
          continue;
        }
        log.error({ targets: task.open, losses: task.losses }, 'a batch outlived several probers: given up as void');
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

const unfinished = (task: Task): Uint32Array => {
  const targets = new Uint32Array(task.open);
  let at = 0;
  for (let target = 0; target < task.spec.targets; target++) if (!task.isFinished[target]) targets[at++] = target;
  return targets;
};

/** The same job for some of its targets. */
const part = (spec: JobSpec, originals: Uint32Array): JobSpec => {
  const addresses = new Uint8Array(originals.length * 16);
  const numbers = new Map<number, number>();
  for (const [i, target] of originals.entries()) {
    addresses.set(spec.addresses.subarray(target * 16, target * 16 + 16), i * 16);
    if (spec.zones.length > 0) numbers.set(target, i);
  }
  const zones = spec.zones.flatMap(([target, zone]) => {
    const number = numbers.get(target);
    return number === undefined ? [] : [[number, zone] as const];
  });
  return { ...spec, targets: originals.length, addresses, zones };
};
