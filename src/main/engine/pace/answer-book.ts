/** Remembers how each device usually answers, and sums up how those that do answer have answered since the last look. */
import type { ProbeOutcome } from '../ports.ts';

/** Of targets that answer: devices that are out say nothing of the line. */
export type Heard = {
  readonly sent: number;
  readonly lost: number;
  /** What these devices lose on an ordinary day. */
  readonly usuallyLost: number;
  readonly checks: number;
  /** Sums over the checks: the best RTT of each, and the device's usual one. */
  readonly rttMs: number;
  readonly usualRttMs: number;
  /** Checks that took much longer than is usual for their device. */
  readonly slow: number;
};

export type HeardWindow = {
  readonly all: Heard;
  readonly bySubnet: ReadonlyMap<number, Heard>;
};

export type AnswerBook = {
  hear(subnet: number | null, outcomes: readonly ProbeOutcome[]): void;
  /** What was heard since the last call. */
  take(): HeardWindow;
};

type Usual = { rttMs: number; loss: number; silences: number };
type Sums = { -readonly [K in keyof Heard]: Heard[K] };

/** Weight of the newest check. */
const NEWEST = 0.1;
/** Silent this often in a row, a device is out and not merely unlucky. */
const SILENCES_TO_BE_OUT = 2;
/** Beyond this many devices everything is forgotten and learned anew. */
const MOST_DEVICES = 200_000;

export const createAnswerBook = (): AnswerBook => {
  const devices = new Map<number, Usual>();
  let all = nothing();
  let bySubnet = new Map<number, Sums>();

  const hearOne = (subnet: number | null, { key, sent, received, rttsMs }: ProbeOutcome): void => {
    if (sent === 0) return;
    const device = devices.get(key);
    if (received === 0) {
      if (device !== undefined) device.silences++;
      return;
    }
    const rttMs = Math.min(...rttsMs);
    const loss = Math.max(0, sent - received) / sent;
    if (device === undefined) {
      if (devices.size >= MOST_DEVICES) devices.clear();
      devices.set(key, { rttMs, loss, silences: 0 });
      return;
    }
    if (device.silences < SILENCES_TO_BE_OUT) {
      addTo(all, device, sent, received, rttMs);
      if (subnet !== null) {
        const sums = bySubnet.get(subnet) ?? nothing();
        addTo(sums, device, sent, received, rttMs);
        bySubnet.set(subnet, sums);
      }
    }
    device.silences = 0;
    device.rttMs += NEWEST * (rttMs - device.rttMs);
    device.loss += NEWEST * (loss - device.loss);
  };

  return {
    hear: (subnet, outcomes) => {
      for (const outcome of outcomes) hearOne(subnet, outcome);
    },
    take: () => {
      const taken = { all, bySubnet };
      all = nothing();
      bySubnet = new Map();
      return taken;
    },
  };
};

/** Twice as long, and by more than ordinary jitter. */
const isMuchLonger = (rttMs: number, usualMs: number): boolean => rttMs >= usualMs * 2 && rttMs >= usualMs + 5;

const addTo = (sums: Sums, device: Usual, sent: number, received: number, rttMs: number): void => {
  sums.sent += sent;
  sums.lost += Math.max(0, sent - received);
  sums.usuallyLost += device.loss * sent;
  sums.checks++;
  sums.rttMs += rttMs;
  sums.usualRttMs += device.rttMs;
  if (isMuchLonger(rttMs, device.rttMs)) sums.slow++;
};

const nothing = (): Sums => ({ sent: 0, lost: 0, usuallyLost: 0, checks: 0, rttMs: 0, usualRttMs: 0, slow: 0 });
