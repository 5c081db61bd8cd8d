/** The machine's clocks and waits, as the engine's ports want them. */
import type { Clock } from '../../engine/ports.ts';

/** A longer timeout overflows and fires at once (Node's timers hold 31 bits), so long sleeps are slept in parts. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const wait = (leftMs: number) => {
      const partMs = Math.min(leftMs, LONGEST_TIMEOUT_MS);
      timer = setTimeout(() => {
        if (leftMs > partMs) return wait(leftMs - partMs);
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, partMs);
    };
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    wait(Math.max(0, ms));
  });

/** `performance.now()` for every interval (monotonic), `Date.now()` for labels. */
export const systemClock: Clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now(), sleep };

/** The engine knows no AbortController: this is its way to one. */
export const newAbort = (): { signal: AbortSignal; abort(reason: unknown): void } => {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
};
