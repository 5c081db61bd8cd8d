/** One row of the adversarial table in words: what was true, what each asker said, and whether that is right. */

import type { PeerSaid } from './peers.ts';
import type { OursSaid, Row, Totals } from './run-case.ts';

export type Verdict = 'right' | 'wrong';

/** Wrong: replies that were none, missing ones, round trips that can't be, or our own fault told as the host's silence. */
export const judgePeer = (said: PeerSaid, expected: Totals): { verdict: Verdict; why: string } => {
  const { sent, received, duplicates, absurdRtts, remarks } = said;
  if (received > expected.most) return wrong(`${received - expected.most} believed that prove nothing`);
  if (received < expected.least) return wrong(`${expected.least - received} missing`);
  if (absurdRtts > 0) return wrong(`${absurdRtts} round trips that can’t be`);
  if (sent > expected.sent && !remarks.some((remark) => LOCAL.test(remark)))
    return wrong(`${sent - expected.sent} told as lost that never left`);
  if (duplicates !== null && duplicates < expected.leastDuplicates)
    return wrong(`${expected.leastDuplicates - duplicates} copies missing`);
  if (duplicates === null && expected.leastDuplicates > 0)
    return wrong(`the ${expected.leastDuplicates} copies not told`);
  return { verdict: 'right', why: '' };
};

/** Words by which a peer says that the fault is on this side. */
const LOCAL = /unreachable$|no route|not permitted|network is|no buffer|firewall|permission/i;

const wrong = (why: string) => ({ verdict: 'wrong' as const, why });

export const sayTruth = ({ ours, peers }: Row): string => {
  const [first] = [...ours.map(({ expected }) => expected), ...peers.map(({ expected }) => expected)];
  if (!first || first.sent === 0) return 'no request left';
  const range = first.least === first.most ? `${first.least}` : `${first.least}–${first.most}`;
  const copies = first.leastDuplicates > 0 ? `, ${first.leastDuplicates} copies` : '';
  return `${first.sent} requests, ${range} good replies in time${copies}`;
};

export const sayOurs = ({ outcomes, rejected, problems, differences, backend }: OursSaid): string => {
  const sum = (of: 'sent' | 'received' | 'voids'): number => outcomes.reduce((total, each) => total + each[of], 0);
  const reasons = [...new Set(outcomes.map(({ voidReason }) => voidReason).filter((reason) => reason !== null))];
  const routers = [...new Set(outcomes.map(({ unreachable }) => unreachable).filter((said) => said !== null))];
  const refused = Object.entries(rejected).map(([reason, count]) => `${reason} ${count}`);
  const parts = [
    `${sum('sent')} sent, ${sum('received')} received`,
    ...(sum('voids') > 0 ? [`${sum('voids')} void (${reasons.join(', ')})`] : []),
    ...(refused.length > 0 ? [`rejected: ${refused.join(', ')}`] : []),
    ...routers,
    ...problems,
  ];
  return `${differences.length === 0 ? '✓' : '✗'} ${backend ?? 'no backend'}: ${parts.join('; ')}`;
};

export const sayPeer = (said: PeerSaid, expected: Totals): string => {
  const { verdict, why } = judgePeer(said, expected);
  const copies = said.duplicates === null || said.duplicates === 0 ? '' : `, ${said.duplicates} duplicates`;
  const counts = said.sent > 0 ? [`${said.sent} sent, ${said.received} received${copies}`] : [];
  const remarks = said.remarks.slice(0, 2).map((remark) => `“${remark}”`);
  return `${verdict === 'right' ? '✓' : '✗ wrong'} ${[...counts, ...remarks, ...(why ? [why] : [])].join('; ')}`;
};
