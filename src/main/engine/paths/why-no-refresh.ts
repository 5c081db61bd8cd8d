/** Whether now is a moment to look for a good path in the background. */

/** Above this share of the pace, what is left belongs to checks. */
const BUSY_SHARE = 0.8;

export type RefreshMoment = {
  readonly automatic: boolean;
  readonly isReady: boolean;
  /** Traces of devices that went offline, waiting or under way. */
  readonly urgent: number;
  readonly pacePerS: number;
  /** 0: unpaced. */
  readonly paceLimit: number;
};

/** Why not now, or null when it may go on. */
export const whyNoRefresh = ({ automatic, isReady, urgent, pacePerS, paceLimit }: RefreshMoment): string | null => {
  if (!automatic) return 'automatic tracing is switched off';
  if (!isReady) return 'the prober is not ready';
  if (urgent > 0) return 'devices that went offline are traced first';
  if (paceLimit > 0 && pacePerS >= paceLimit * BUSY_SHARE) return 'checks need the pace';
  return null;
};
