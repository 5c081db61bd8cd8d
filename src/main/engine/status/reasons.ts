/** The one sentence with numbers that says why a device has its status. */
import type { VoidReason } from '../../../contract/model/check.ts';
import { countText, durationText, figureText } from '../words.ts';

const voidWords: Record<VoidReason, string> = {
  'network-unreachable': 'this machine has no route to its network',
  'host-unreachable': 'this machine can not reach it on its own network',
  'no-permission': 'sending was not permitted',
  'no-buffers': 'this machine ran out of send buffers',
  'address-not-available': 'this machine has no address to send from',
  'name-not-resolved': 'its host name was not resolved',
  'not-supported': 'this kind of address can not be probed here',
  'prober-lost': 'the prober was lost meanwhile',
  cancelled: 'the check was ended before its time',
  other: 'probing failed for a reason of its own',
};

export const offlineReason = (
  packets: number,
  confirmations: number,
  tookMs: number,
  unreachable: string | null,
): string => {
  const silence = `no reply to ${countText(packets, 'packet')} and ${countText(confirmations, 'confirmation')} over ${figureText(tookMs / 1_000)} s`;
  return unreachable === null ? silence : `${silence}; ${unreachable}`;
};

export const answeredReason = (sent: number, received: number, rttMs: number | null): string =>
  `answered ${received} of ${countText(sent, 'packet')}${rttMs === null ? '' : `, median ${figureText(rttMs)} ms`}`;

export const backReason = (awayMs: number | null, sent: number, received: number, rttMs: number | null): string =>
  awayMs === null
    ? `answers again: ${answeredReason(sent, received, rttMs)}`
    : `answers again after ${durationText(awayMs)}: ${answeredReason(sent, received, rttMs)}`;

export const lossReason = (lossPercent: number, packets: number, limitPercent: number): string =>
  `loss ${figureText(lossPercent)} % over the last ${packets} packets, limit ${figureText(limitPercent)} %`;

export const rttReason = (rttMs: number, limitMs: number): string =>
  `median RTT ${figureText(rttMs)} ms, limit ${figureText(limitMs)} ms, for 2 checks in a row`;

export const recoveredReason = (lossPercent: number, packets: number, rttMs: number | null): string =>
  `loss ${figureText(lossPercent)} % over the last ${packets} packets${rttMs === null ? '' : `, median RTT ${figureText(rttMs)} ms`}`;

export const voidReasonText = (voids: number, reason: VoidReason): string =>
  voids === 1
    ? `the last check could not be made: ${voidWords[reason]}`
    : `${voids} checks in a row could not be made: ${voidWords[reason]}`;
