/** The one sentence with numbers that says why a device has its status. */
import type { TcpAnswer, VoidReason } from '../../../contract/model/check.ts';
import { countText, durationText, figureText } from '../words.ts';

const voidWords: Record<VoidReason, string> = {
  'network-unreachable': 'this machine has no route to its network',
  'host-unreachable': 'this machine can not reach it on its own network',
  'no-permission': 'sending was not permitted',
  'no-buffers': 'this machine ran out of send buffers',
  'no-descriptors': 'this machine ran out of file descriptors',
  'address-not-available': 'this machine has no address to send from',
  'name-not-resolved': 'its host name was not resolved',
  'not-supported': 'this kind of address can not be probed here',
  'prober-lost': 'the prober was lost meanwhile',
  cancelled: 'the check was ended before its time',
  other: 'probing failed for a reason of its own',
  'monitor-late': 'the monitor itself was late, so its silence proves nothing',
  'own-network-down': 'nobody answered on this machine’s own network',
  'gateway-silent': 'the gateway of this machine did not answer',
  'outside-line-down': 'the line to the outside is down, only the own network answers',
};

/** How the device was asked, and what a TCP connect that was answered met. */
export type Asked = { readonly tcpPort: number | null; readonly tcpAnswer: TcpAnswer | null };

const askedText = ({ tcpPort }: Asked, count: number): string =>
  countText(count, tcpPort === null ? 'packet' : 'connect');

export const offlineReason = (
  asked: Asked,
  packets: number,
  confirmations: number,
  tookMs: number,
  unreachable: string | null,
): string => {
  const nobody = asked.tcpPort === null ? 'no reply' : `no answer on TCP ${asked.tcpPort}`;
  const silence = `${nobody} to ${askedText(asked, packets)} and ${countText(confirmations, 'confirmation')} over ${figureText(tookMs / 1_000)} s`;
  return unreachable === null ? silence : `${silence}; ${unreachable}`;
};

export const answeredReason = (asked: Asked, sent: number, received: number, rttMs: number | null): string => {
  const where = asked.tcpPort === null ? '' : `on TCP ${asked.tcpPort}${answerText(asked.tcpAnswer)}, `;
  return `answered ${where}${received} of ${askedText(asked, sent)}${rttMs === null ? '' : `, median ${figureText(rttMs)} ms`}`;
};

const answerText = (answer: TcpAnswer | null): string => (answer === null ? '' : ` (${answer})`);

export const backReason = (
  asked: Asked,
  awayMs: number | null,
  sent: number,
  received: number,
  rttMs: number | null,
): string =>
  `answers again${awayMs === null ? '' : ` after ${durationText(awayMs)}`}: ${answeredReason(asked, sent, received, rttMs)}`;

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
