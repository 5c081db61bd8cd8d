/** The last 32 packets of a device, one bit each, so that loss is judged over a stretch and never on one packet. */

/** A set bit is a lost packet; the newest packet is the lowest bit. */
export type LossWindow = { readonly bits: number; readonly length: number };

export const lossWindowPackets = 32;

export const emptyLossWindow: LossWindow = { bits: 0, length: 0 };

/** Adds `sent` packets of which `lost` stayed unanswered; which of them is not known, so they are spread evenly. */
export const pushPackets = (window: LossWindow, sent: number, lost: number): LossWindow => {
  let bits = window.bits;
  for (let i = 0; i < sent; i++) {
    const isLost = Math.floor(((i + 1) * lost) / sent) > Math.floor((i * lost) / sent);
    bits = ((bits << 1) | (isLost ? 1 : 0)) >>> 0;
  }
  return { bits, length: Math.min(lossWindowPackets, window.length + sent) };
};

export const lostPackets = (window: LossWindow): number => {
  let count = 0;
  for (let bits = window.bits; bits !== 0; bits = (bits & (bits - 1)) >>> 0) count++;
  return count;
};

/** 0 to 100, or null before the first packet. */
export const lossPercentOf = (window: LossWindow): number | null =>
  window.length === 0 ? null : (lostPackets(window) / window.length) * 100;

/** The window as it was before a restart, as far as its stored percentage tells. */
export const lossWindowFrom = (lossPercent: number | null): LossWindow =>
  lossPercent === null
    ? emptyLossWindow
    : pushPackets(emptyLossWindow, lossWindowPackets, Math.round((lossPercent / 100) * lossWindowPackets));
