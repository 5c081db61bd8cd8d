/** How late the main loop runs, as the kernel of every promise about timing. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LoopDelay } from '../../../contract/model/cycle.ts';

const RESOLUTION_MS = 10;

/** Watches from now on; `read` answers over all time since, in milliseconds beyond the sampling interval of 10 ms. */
export const watchLoopDelay = (): { read(): LoopDelay; stop(): void } => {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  // The histogram holds the whole time between two samples, in nanoseconds; before the first sample its figures are NaN.
  const delayMs = (ns: number) => (Number.isFinite(ns) ? Math.max(0, ns / 1e6 - RESOLUTION_MS) : 0);
  return {
    read: () =>
      histogram.count === 0
        ? { p50Ms: 0, p99Ms: 0, maxMs: 0 }
        : {
            p50Ms: delayMs(histogram.percentile(50)),
            p99Ms: delayMs(histogram.percentile(99)),
            maxMs: delayMs(histogram.max),
          },
    stop: () => histogram.disable(),
  };
};
