/** Starts a prober as a child of plain Node; Electron brings its own way to start one. */
import { type ChildProcess, fork } from 'node:child_process';
import type { ProberProcess, SpawnProber } from './prober-pool.ts';

/** A Node child with an IPC channel as the pool wants it; a send to a child that is gone is dropped, its exit tells. */
export const asProberProcess = (child: ChildProcess): ProberProcess => {
  // Without a listener a failed start or a broken channel would end this process; the exit says it all.
  child.on('error', () => {});
  return {
    pid: child.pid ?? 0,
    send: (message) => {
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  };
};

/** `child_process.fork` with structured clone, so that typed arrays arrive as typed arrays. */
export const forkProber: SpawnProber = (entry) =>
  asProberProcess(
    fork(entry, [], { execArgv: [], serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  );
