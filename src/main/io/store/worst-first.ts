/** How bad a device was by loss, RTT or flaps, and the order that follows from it. */
import type { WorstDevice, WorstKind } from '../../../contract/model/worst-device.ts';

type Figures = Pick<WorstDevice, 'id' | 'sent' | 'received' | 'lossPercent' | 'rttP95Ms' | 'flaps'>;

/** 0 where there is nothing to tell. */
export const badness = (by: WorstKind, { lossPercent, rttP95Ms, flaps }: Figures): number =>
  ({ loss: lossPercent ?? 0, rtt: rttP95Ms ?? 0, flaps })[by];

/** Of two that lost the same share, the one that lost more packets comes first. */
const lostPackets = (by: WorstKind, { sent, received }: Figures): number => (by === 'loss' ? sent - received : 0);

export const worstFirst =
  (by: WorstKind) =>
  (a: Figures, b: Figures): number =>
    badness(by, b) - badness(by, a) || lostPackets(by, b) - lostPackets(by, a) || a.id - b.id;
