/** Says of each limit the system sets whether it is in our way, in one sentence, and which command lifts it. */
import type { SystemLimit } from '../../contract/model/system.ts';
import type { LimitFacts } from '../io/system/limit-facts.ts';

export type LimitQuestion = LimitFacts & {
  readonly backend: string | null;
  readonly receiveBufferBytes: number | null;
  /** 0: unpaced. */
  readonly packetsPerSecond: number;
  /** The networks this machine has an address in. */
  readonly cidrs: readonly string[];
};

/** What one waiting echo reply costs of the buffer on Linux, its bookkeeping included. */
const REPLY_BYTES = 768;
/** Taken for unpaced. */
const UNPACED_PPS = 20_000;
/** The prober may be held up this long without a reply being dropped. */
const HELD_UP_S = 1;
const WANTED_BUFFER_BYTES = 8 << 20;
/** Bit of the ICMP type echo reply in icmp_ratemask, and the mask as Linux has it by default. */
const ECHO_REPLY_BIT = 1;
const USUAL_MASK = 6_168;
const ENOUGH_FILES = 1_024;

/** Only what this system has: on Windows and macOS none of these files exist, and the list is short or empty. */
export const explainLimits = (facts: LimitQuestion): SystemLimit[] =>
  [
    pingGroup(facts),
    receiveBuffer(facts),
    rateLimit(facts),
    messagesPerS(facts),
    neighbours(facts),
    openFiles(facts),
  ].filter((limit) => limit !== null);

const pingGroup = ({ pingGroupRange, backend }: LimitQuestion): SystemLimit | null => {
  if (pingGroupRange === null) return null;
  const limitsUs = backend !== 'posix-datagram';
  return {
    name: 'net.ipv4.ping_group_range',
    value: pingGroupRange,
    limitsUs,
    sentence: limitsUs
      ? 'Groups that may open unprivileged ICMP sockets; the best way of probing is not open to this user.'
      : 'Groups that may open unprivileged ICMP sockets; this user may.',
    repair: limitsUs ? 'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"' : null,
  };
};

const receiveBuffer = ({
  receiveBufferBytes,
  receiveBufferMost,
  packetsPerSecond,
}: LimitQuestion): SystemLimit | null => {
  if (receiveBufferBytes === null) return null;
  const replies = Math.floor(receiveBufferBytes / REPLY_BYTES);
  const pps = packetsPerSecond === 0 ? UNPACED_PPS : packetsPerSecond;
  const limitsUs = replies < pps * HELD_UP_S;
  const most = receiveBufferMost === null ? '' : ` (net.core.rmem_max ${receiveBufferMost})`;
  return {
    name: 'socket receive buffer',
    value: `${receiveBufferBytes} bytes${most}`,
    limitsUs,
    sentence: `Holds about ${replies} replies while the prober is held up, ${(replies / pps).toFixed(1)} s at ${pps} packets/s; what does not fit makes checks void, never offline.`,
    repair: limitsUs && receiveBufferMost !== null ? `sudo sysctl -w net.core.rmem_max=${WANTED_BUFFER_BYTES}` : null,
  };
};

const rateLimit = ({ icmpRateLimitMs, icmpRateMask }: LimitQuestion): SystemLimit | null => {
  if (icmpRateLimitMs === null || icmpRateMask === null) return null;
  const limitsUs = icmpRateLimitMs > 0 && (icmpRateMask & ECHO_REPLY_BIT) !== 0;
  return {
    name: 'net.ipv4.icmp_ratelimit',
    value: `${icmpRateLimitMs} ms, mask ${icmpRateMask}`,
    limitsUs,
    sentence: limitsUs
      ? 'This machine answers one echo request per target in that time, so checks of its own addresses lose packets.'
      : 'This machine answers every echo request; only its ICMP errors are held back. Routers with the same limit answer a trace once in that time.',
    repair: limitsUs ? `sudo sysctl -w net.ipv4.icmp_ratemask=${USUAL_MASK}` : null,
  };
};

const messagesPerS = ({ icmpMessagesPerS, icmpRateMask }: LimitQuestion): SystemLimit | null => {
  if (icmpMessagesPerS === null) return null;
  const limitsUs = icmpRateMask !== null && (icmpRateMask & ECHO_REPLY_BIT) !== 0;
  return {
    name: 'net.ipv4.icmp_msgs_per_sec',
    value: String(icmpMessagesPerS),
    limitsUs,
    sentence: limitsUs
      ? 'Echo replies of this machine count against it, so many checks of its own addresses at once lose packets.'
      : 'Bounds the ICMP errors this machine sends, not what it asks or answers.',
    repair: limitsUs ? `sudo sysctl -w net.ipv4.icmp_ratemask=${USUAL_MASK}` : null,
  };
};

const neighbours = ({ neighboursMost, cidrs }: LimitQuestion): SystemLimit | null => {
  if (neighboursMost === null) return null;
  const largest = Math.max(0, ...cidrs.map(addressesOf));
  const limitsUs = largest > neighboursMost;
  return {
    name: 'net.ipv4.neigh.default.gc_thresh3',
    value: String(neighboursMost),
    limitsUs,
    sentence: limitsUs
      ? `A network of this machine has ${largest} addresses, more than the neighbour table has entries; a fleet that fills it is void in part.`
      : 'The neighbour table has room for every address of the networks this machine is in.',
    repair: limitsUs ? `sudo sysctl -w net.ipv4.neigh.default.gc_thresh3=${Math.min(largest * 2, 1 << 20)}` : null,
  };
};

/** IPv4 only: no IPv6 network is ever swept whole. */
const addressesOf = (cidr: string): number => {
  const [address = '', bits = ''] = cidr.split('/');
  return address.includes(':') ? 0 : 2 ** (32 - Number(bits));
};

const openFiles = ({ openFilesMost }: LimitQuestion): SystemLimit | null => {
  if (openFilesMost === null) return null;
  const limitsUs = openFilesMost < ENOUGH_FILES;
  return {
    name: 'open files',
    value: String(openFilesMost),
    limitsUs,
    sentence: limitsUs
      ? 'A TCP check takes one while it waits, and half of them stay free for all else: few such checks run at once.'
      : 'Pings take one for all; TCP checks one each, up to half of them.',
    repair: limitsUs ? `ulimit -n ${4 * ENOUGH_FILES}` : null,
  };
};
