/** What an ICMP error says about the request it quotes, in words (RFC 792, RFC 1812, RFC 4443). */

const DESTINATION_UNREACHABLE_4: Readonly<Record<number, string>> = {
  0: 'network unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  5: 'source route failed',
  6: 'network unknown',
  7: 'host unknown',
  9: 'network prohibited',
  10: 'host prohibited',
  11: 'network unreachable for this service',
  12: 'host unreachable for this service',
  13: 'prohibited by a filter',
};
const DESTINATION_UNREACHABLE_6: Readonly<Record<number, string>> = {
  0: 'no route',
  1: 'prohibited by a filter',
  2: 'beyond the scope of the source address',
  3: 'address unreachable',
  4: 'port unreachable',
  5: 'source address refused',
  6: 'route rejected',
};

/** Null for errors that are no answer to "is it there?" (fragmentation needed, redirect, packet too big). */
export const icmpErrorText = (family: 4 | 6, type: number, code: number): string | null => {
  if (type === (family === 4 ? 3 : 1))
    return (family === 4 ? DESTINATION_UNREACHABLE_4 : DESTINATION_UNREACHABLE_6)[code] ?? null;
  if (type === (family === 4 ? 11 : 3)) return 'time to live exceeded';
  return null;
};
