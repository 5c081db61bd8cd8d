/** How a device is asked, in words: in every form and on its page the same. */
import { type Policy, type ProbeMethod, probeMethods, tcpPortOf } from '../../contract/model/policy.ts';

export const methodWords: Readonly<Record<ProbeMethod, string>> = { icmp: 'ICMP echo', tcp: 'TCP connect' };

export const methodChoices = probeMethods.map((value) => ({ value, label: methodWords[value] }));

export const isProbeMethod = (value: unknown): value is ProbeMethod => probeMethods.some((method) => method === value);

/** `ICMP echo`, `TCP connect to port 443` */
export const askedBy = (policy: Pick<Policy, 'method' | 'tcpPort'>): string => {
  const port = tcpPortOf(policy);
  return port === null ? methodWords.icmp : `${methodWords.tcp} to port ${port}`;
};
