/** How many extra probes must all fail before silence counts as offline: more for a device that loses packets anyway. */

/** Five sigma: the chance we accept that so many probes of a living device are all lost. */
const ACCEPTED_CHANCE = 2.9e-7;
const MOST = 15;

/** Confirmation probes go out this far apart, so that one short burst of loss can't swallow them all. */
export const confirmationSpacingMs = 1_000;

/**
 * The smallest k with p^k ≤ 2.9e-7, p being the device's own recent loss as a fraction, not below the policy's misses and at most 15.
 * Independent losses assumed; at 30 % loss three probes would call a fleet of 2,400 checked each minute offline 93,000 times a day.
 */
export const confirmationsFor = (missesBeforeOffline: number, lossFraction: number): number => {
  const needed =
    lossFraction <= 0 ? 0 : lossFraction >= 1 ? MOST : Math.ceil(Math.log(ACCEPTED_CHANCE) / Math.log(lossFraction));
  return Math.min(MOST, Math.max(missesBeforeOffline, needed));
};
