/** Draws how long one answer takes. */
import { fraction, mix32, normal } from '../chance.ts';
import type { Latency } from './simulation-script.ts';

/** Milliseconds; the same for the same draw. */
export const latencyMs = (latency: Latency, draw: number): number => {
  switch (latency.kind) {
    case 'fixed':
      return latency.ms;
    case 'uniform':
      return latency.fromMs + (latency.toMs - latency.fromMs) * fraction(mix32(draw, 1));
    case 'normal':
      return Math.max(0, latency.meanMs + latency.deviationMs * normal(draw));
    case 'log-normal':
      return latency.medianMs * Math.exp(latency.sigma * normal(draw));
  }
};
