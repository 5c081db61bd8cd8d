/** What Linux limits probing by, read from /proc/sys (ip-sysctl.rst, icmp(7)); null elsewhere, and where a container hides it. */
import { readFile } from 'node:fs/promises';
import { readOpenFiles } from '../icmp/tcp/most-connects.ts';
import { parsePingGroupRange } from './privileges.ts';

export type LimitFacts = {
  readonly pingGroupRange: string | null;
  /** The most a socket may ask for its receive buffer, bytes. */
  readonly receiveBufferMost: number | null;
  /** Milliseconds between two ICMP messages of a masked type to one target. */
  readonly icmpRateLimitMs: number | null;
  /** A bit per ICMP type. */
  readonly icmpRateMask: number | null;
  /** Masked ICMP messages a second to all targets together. */
  readonly icmpMessagesPerS: number | null;
  /** Entries of the neighbour table. */
  readonly neighboursMost: number | null;
  readonly openFilesMost: number | null;
};

export const readLimitFacts = async (): Promise<LimitFacts> => {
  const [range, receiveBufferMost, icmpRateLimitMs, icmpRateMask, icmpMessagesPerS, neighboursMost] = await Promise.all(
    [
      read('ipv4/ping_group_range'),
      readNumber('core/rmem_max'),
      readNumber('ipv4/icmp_ratelimit'),
      readNumber('ipv4/icmp_ratemask'),
      readNumber('ipv4/icmp_msgs_per_sec'),
      readNumber('ipv4/neigh/default/gc_thresh3'),
    ],
  );
  return {
    pingGroupRange: parsePingGroupRange(range),
    receiveBufferMost,
    icmpRateLimitMs,
    icmpRateMask,
    icmpMessagesPerS,
    neighboursMost,
    openFilesMost: readOpenFiles(),
  };
};

const read = (name: string): Promise<string> => readFile(`/proc/sys/net/${name}`, 'utf8').catch(() => '');

const readNumber = async (name: string): Promise<number | null> => {
  const text = (await read(name)).trim();
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
};
