/**
 * Structures of Windows' ICMP interface as bytes, for 64-bit processes.
 * Source: ipexport.h (ICMP_ECHO_REPLY, ICMPV6_ECHO_REPLY_LH, IPV6_ADDRESS_EX, IP_OPTION_INFORMATION) and ws2ipdef.h (SOCKADDR_IN6) of Microsoft's SDK.
 */

/** What of a reply concerns us; offsets count from the start of the buffer that was read. */
export type WindowsReply = {
  /** IP_STATUS. */
  status: number;
  /** Where the address of whoever answered stands: 4 or 16 bytes. */
  addressAt: number;
  /** As Windows measured it, in whole milliseconds. */
  rttMs: number;
  dataAt: number;
  /** −1 when the data lie outside the buffer, which no honest reply does. */
  dataBytes: number;
  /** As it arrived; 0 for IPv6, where the structure has no place for it. */
  ttl: number;
};

/** sizeof(ICMP_ECHO_REPLY): Address 0, Status 4, RoundTripTime 8, DataSize 12, Reserved 14, Data 16, Options 24. */
export const ECHO_REPLY_BYTES = 40;
/** sizeof(ICMPV6_ECHO_REPLY_LH): a packed IPV6_ADDRESS_EX of 26 bytes (port 0, flow 2, address 6, scope 22), two of padding, Status 28, RoundTripTime 32. */
export const ECHO_REPLY_6_BYTES = 36;
/** sizeof(IP_OPTION_INFORMATION): Ttl 0, Tos 1, Flags 2, OptionsSize 3, OptionsData 8. */
export const OPTION_BYTES = 16;
/** sizeof(SOCKADDR_IN6): family 0, port 2, flow 4, address 8, scope 24. */
export const SOCKADDR_6_BYTES = 28;
export const AF_INET6 = 23;

export const emptyReply = (): WindowsReply => ({
  status: 0,
  addressAt: 0,
  rttMs: 0,
  dataAt: 0,
  dataBytes: -1,
  ttl: 0,
});

/** Reads the ICMP_ECHO_REPLY at `at` of a buffer that ends at `end` and starts at memory `address`, the base of the Data pointer. */
export const readReply4 = (view: DataView, at: number, end: number, address: bigint, reply: WindowsReply): void => {
  reply.addressAt = at;
  reply.status = view.getUint32(at + 4, true);
  reply.rttMs = view.getUint32(at + 8, true);
  reply.ttl = view.getUint8(at + 24);
  const bytes = view.getUint16(at + 12, true);
  const offset = view.getBigUint64(at + 16, true) - address;
  const isInside = offset >= BigInt(at + ECHO_REPLY_BYTES) && offset + BigInt(bytes) <= BigInt(end);
  reply.dataAt = isInside ? Number(offset) : at;
  reply.dataBytes = isInside ? bytes : -1;
};

/** The same of an ICMPV6_ECHO_REPLY_LH, whose data follow it and are as many as were sent: it carries no size. */
export const readReply6 = (view: DataView, at: number, end: number, sentBytes: number, reply: WindowsReply): void => {
  reply.addressAt = at + 6;
  reply.status = view.getUint32(at + 28, true);
  reply.rttMs = view.getUint32(at + 32, true);
  reply.ttl = 0;
  reply.dataAt = at + ECHO_REPLY_6_BYTES;
  reply.dataBytes = reply.dataAt + sentBytes <= end ? sentBytes : -1;
};

/**
 * Windows tells whole milliseconds; our own stamps are taken when the reply is found, so they can only be too long.
 * Where both agree to the millisecond ours is the better one, else the middle of the millisecond that Windows says.
 */
export const betterRttMs = (windowsMs: number, ownMs: number): number =>
  ownMs < windowsMs + 1 ? Math.max(0.001, ownMs) : windowsMs + 0.5;
