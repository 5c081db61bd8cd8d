/** How many extra probes must all fail before silence counts as offline: more for a device that loses packets anyway. */

import { type LossWindow, lossWindowPackets, lostPackets } from './loss-window.ts';

/** Five sigma: the chance we accept that so many probes of a living device are all lost. */
const ACCEPTED_CHANCE = 2.9e-7;
/** With these a second apart a device asked once a minute is called offline at most 75 s after it went. */
const MOST = 13;
/** Reckoned with before anything is known: one packet in five is lost, as sure as three make it. */
const PRIOR = { packets: 3, lost: 0.6 };

/** Confirmation probes go out this far apart, so that one short burst of loss can't swallow them all. */
export const confirmationSpacingMs = 1_000;

/**
 * The smallest k with p^k ≤ 2.9e-7, p being the device's own recent loss as a fraction, not below the policy's misses and at most 13 unless the policy asks for more.
 * Independent losses assumed; at 30 % loss three probes would call a fleet of 2,400 checked each minute offline 93,000 times a day.
 */
export const confirmationsFor = (missesBeforeOffline: number, lossFraction: number): number => {
  const needed =
    lossFraction <= 0 ? 0 : lossFraction >= 1 ? MOST : Math.ceil(Math.log(ACCEPTED_CHANCE) / Math.log(lossFraction));
  return Math.max(missesBeforeOffline, Math.min(MOST, needed));
};

/**
 * The loss, as a fraction, that a silent device is reckoned to have: what its window shows, with caution while that is short.
 * A full window without loss stands for none; where there was some, the silence at hand counts as loss too, because 32 packets
 * of a device that loses 30 % often show half of that.
 */
export const reckonedLoss = (window: LossWindow, silentPackets: number): number => {
  const lost = lostPackets(window);
  if (lost === 0 && window.length === lossWindowPackets) return 0;
  const silent = lost > 0 ? silentPackets : 0;
  return (lost + silent + PRIOR.lost) / (window.length + silent + PRIOR.packets);
};
