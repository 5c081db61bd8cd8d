/** What this process may do with the network, and who it is. */
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Doctor } from '../../../contract/model/system.ts';

/** CAP_NET_RAW of linux/capability.h. */
const CAP_NET_RAW = 13n;

/** Whether the effective capabilities in /proc/self/status (proc(5)) allow raw sockets; null when they don't stand there. */
export const parseRawSockets = (status: string): boolean | null => {
  const mask = /^CapEff:\s*([0-9a-f]{1,16})$/im.exec(status)?.[1];
  return mask === undefined ? null : ((BigInt(`0x${mask}`) >> CAP_NET_RAW) & 1n) === 1n;
};

/** /proc/sys/net/ipv4/ping_group_range (icmp(7)): two group ids with white space between. */
export const parsePingGroupRange = (text: string): string | null => {
  const [low, high] = text.trim().split(/\s+/);
  return low !== undefined && high !== undefined && /^\d+$/.test(low + high) ? `${low} ${high}` : null;
};

export const readPrivileges = async (): Promise<Doctor['privileges']> => {
  const [status, range] = await Promise.all([read('/proc/self/status'), read('/proc/sys/net/ipv4/ping_group_range')]);
  return {
    user: userName(),
    rawSockets: parseRawSockets(status) ?? process.getuid?.() === 0,
    pingGroupRange: parsePingGroupRange(range),
  };
};

/** A container may run under a number that nobody gave a name. */
const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
};

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
