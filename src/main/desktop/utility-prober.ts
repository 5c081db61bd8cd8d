/** Runs a prober in Electron's own kind of child process, so that its end costs one cycle and not the application. */
import { utilityProcess } from 'electron';
import type { SpawnProber } from '../service/service.ts';

/** Messages travel by structured clone in both directions; the pid is 0 until the process runs. */
export const spawnUtilityProber: SpawnProber = (entry) => {
  const child = utilityProcess.fork(entry, [], { serviceName: 'Fieldwatch prober', stdio: 'inherit' });
  return {
    get pid() {
      return child.pid ?? 0;
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    // where a signal ended it, Electron reports the raw wait status or the signal as a code: there is no signal name
    onExit: (listener) => void child.on('exit', (code) => listener(code, null)),
    kill() {
      // a hanging process ignores the polite way that `child.kill()` takes
      if (child.pid === undefined || process.platform === 'win32') child.kill();
      else {
        try {
          process.kill(child.pid, 'SIGKILL');
        } catch {
          child.kill();
        }
      }
    },
  };
};
