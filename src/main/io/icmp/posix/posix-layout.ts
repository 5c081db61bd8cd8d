/**
 * Numbers and byte offsets of the C socket interface, per system, for 64-bit machines.
 * Linux: bits/socket.h, asm-generic/socket.h, linux/in.h (IP_RECVTTL, IP_TTL), linux/in6.h (IPV6_RECVHOPLIMIT, IPV6_HOPLIMIT), linux/icmp.h,
 * linux/icmpv6.h, linux/errqueue.h.
 * macOS: sys/socket.h, netinet/in.h, netinet6/in6.h (its RFC 3542 half), netinet/icmp6.h of the 14 SDK; written from the headers, never run.
 */

export type PosixLayout = {
  readonly inet6: number;
  /** Added to the type in `socket(2)`. */
  readonly closeOnExec: number;
  /** `sockaddr` starts with its length, and the family takes one byte. */
  readonly lengthInAddress: boolean;
  /** `sendmmsg` and `recvmmsg` exist. */
  readonly manyAtOnce: boolean;
  /** An IPv4 datagram ICMP socket delivers the IP header too. */
  readonly headerOnDatagram: boolean;
  readonly level: { readonly socket: number; readonly ip: number; readonly ipv6: number };
  readonly option: {
    readonly receiveBuffer: number;
    readonly sendBuffer: number;
    /** Past the system's limit, for root; null where there is none. */
    readonly receiveBufferForce: number | null;
    readonly timestamp: number;
    /** Counts datagrams dropped for want of buffer. */
    readonly overflow: number | null;
    readonly ipErrors: number | null;
    readonly ipv6Errors: number | null;
    readonly timeToLive: number;
    readonly ipv6Hops: number;
  };
  /** How a reply's time to live or hop limit is asked for, and the type of the control message it comes in; null where the IP header comes instead. */
  readonly hops: Readonly<Record<4 | 6, { readonly option: number; readonly type: number } | null>>;
  /** Type of the control message that carries the stamp, and whether its second half is nanoseconds (else microseconds, 32 bits). */
  readonly stamp: { readonly type: number; readonly nanoseconds: boolean };
  /** How the kernel is asked to tell when a packet truly left, on the error queue; null where it can't. */
  readonly sendStamp: {
    readonly option: number;
    readonly flags: number;
    readonly type: number;
    readonly origin: number;
  } | null;
  readonly message: { readonly dontWait: number; readonly errorQueue: number };
  /** Offsets in `struct msghdr`; `vectors` and `control` counts are 8 bytes on Linux, 4 on macOS, and fit 4 on both. */
  readonly header: {
    readonly bytes: number;
    /** From one `mmsghdr` to the next, and where the message's length stands in it. */
    readonly stride: number;
    readonly name: number;
    readonly nameBytes: number;
    readonly vectors: number;
    readonly vectorCount: number;
    readonly control: number;
    readonly controlBytes: number;
    readonly length: number;
  };
  /** Offsets in `struct cmsghdr`. */
  readonly control: { readonly level: number; readonly type: number; readonly data: number; readonly align: number };
  /** Raw sockets only: option level, name and value that let echo replies and nothing else through. */
  readonly filter: Readonly<Record<4 | 6, { level: number; option: number; value: Uint8Array } | null>>;
  /** The same for tracing: destination unreachable and time exceeded pass too. */
  readonly traceFilter: Readonly<Record<4 | 6, { level: number; option: number; value: Uint8Array } | null>>;
};

const ECHO_REPLY_6 = 129;
const UNREACHABLE_6 = 1;
const TIME_EXCEEDED_6 = 3;

/** 256 bits, all `rest` but those for ICMPv6 messages of these types. */
const icmp6Filter = (rest: number, ...types: readonly number[]): Uint8Array => {
  const bits = new Uint32Array(8).fill(rest);
  for (const type of types) bits[type >>> 5]! ^= 1 << (type & 31);
  return new Uint8Array(bits.buffer);
};

const linux: PosixLayout = {
  inet6: 10,
  closeOnExec: 0o2000000,
  lengthInAddress: false,
  manyAtOnce: true,
  headerOnDatagram: false,
  level: { socket: 1, ip: 0, ipv6: 41 },
  option: {
    receiveBuffer: 8,
    sendBuffer: 7,
    receiveBufferForce: 33,
    timestamp: 35,
    overflow: 40,
    ipErrors: 11,
    ipv6Errors: 25,
    timeToLive: 2,
    ipv6Hops: 16,
  },
  hops: { 4: { option: 12, type: 2 }, 6: { option: 51, type: 52 } },
  stamp: { type: 35, nanoseconds: true },
  // SO_TIMESTAMPING with SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE (linux/net_tstamp.h); SO_EE_ORIGIN_TIMESTAMPING (linux/errqueue.h).
  sendStamp: { option: 37, flags: 2 | 16, type: 37, origin: 4 },
  message: { dontWait: 0x40, errorQueue: 0x2000 },
  header: {
    bytes: 56,
    stride: 64,
    name: 0,
    nameBytes: 8,
    vectors: 16,
    vectorCount: 24,
    control: 32,
    controlBytes: 40,
    length: 56,
  },
  control: { level: 8, type: 12, data: 16, align: 8 },
  filter: {
    // ICMP_FILTER: a set bit blocks; 32 types from 0, of which the echo reply is type 0.
    4: { level: 255, option: 1, value: new Uint8Array(new Uint32Array([0xfffffffe]).buffer) },
    6: { level: 58, option: 1, value: icmp6Filter(0xffffffff, ECHO_REPLY_6) },
  },
  traceFilter: {
    // Types 0, 3 and 11.
    4: { level: 255, option: 1, value: new Uint8Array(new Uint32Array([0xfffff7f6]).buffer) },
    6: { level: 58, option: 1, value: icmp6Filter(0xffffffff, UNREACHABLE_6, TIME_EXCEEDED_6, ECHO_REPLY_6) },
  },
};

/** Never run: each number with the header of Apple's SDK it was read from. */
const macos: PosixLayout = {
  // sys/socket.h: AF_INET6; it has no SOCK_CLOEXEC; sockaddr has sa_len; no sendmmsg or recvmmsg.
  inet6: 30,
  closeOnExec: 0,
  lengthInAddress: true,
  manyAtOnce: false,
  // netinet/ip_icmp.h and the ICMP datagram sockets of ip_icmp.c: the header comes with the data.
  headerOnDatagram: true,
  // sys/socket.h: SOL_SOCKET; netinet/in.h: IPPROTO_IP, IPPROTO_IPV6.
  level: { socket: 0xffff, ip: 0, ipv6: 41 },
  option: {
    // sys/socket.h: SO_RCVBUF, SO_SNDBUF, SO_TIMESTAMP.
    receiveBuffer: 0x1002,
    sendBuffer: 0x1001,
    receiveBufferForce: null,
    timestamp: 0x0400,
    overflow: null,
    ipErrors: null,
    ipv6Errors: null,
    // netinet/in.h: IP_TTL; netinet6/in6.h: IPV6_UNICAST_HOPS.
    timeToLive: 4,
    ipv6Hops: 4,
  },
  // netinet6/in6.h, its RFC 3542 half: IPV6_RECVHOPLIMIT, IPV6_HOPLIMIT.
  hops: { 4: null, 6: { option: 37, type: 47 } },
  // sys/socket.h: SCM_TIMESTAMP; sys/_types/_timeval.h: 8 bytes of seconds, 4 of microseconds.
  stamp: { type: 2, nanoseconds: false },
  sendStamp: null,
  // sys/socket.h: MSG_DONTWAIT, MSG_TRUNC.
  message: { dontWait: 0x80, errorQueue: 0 },
  // sys/socket.h: struct msghdr, struct cmsghdr.
  header: {
    bytes: 48,
    stride: 64,
    name: 0,
    nameBytes: 8,
    vectors: 16,
    vectorCount: 24,
    control: 32,
    controlBytes: 40,
    length: 56,
  },
  control: { level: 4, type: 8, data: 12, align: 4 },
  filter: {
    4: null,
    // netinet/icmp6.h: ICMP6_FILTER, struct icmp6_filter; a set bit passes.
    6: { level: 58, option: 18, value: icmp6Filter(0, ECHO_REPLY_6) },
  },
  traceFilter: {
    4: null,
    6: { level: 58, option: 18, value: icmp6Filter(0, UNREACHABLE_6, TIME_EXCEEDED_6, ECHO_REPLY_6) },
  },
};

export const posixLayout = (platform: string): PosixLayout | null =>
  platform === 'linux' ? linux : platform === 'darwin' ? macos : null;
