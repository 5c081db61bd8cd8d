/** The addresses of a small range in order, each with the device that has it. */
import { canonicalIp, cidrSize, familyOf, hostsOf, ipBytes } from '../../../contract/model/address.ts';
import type { Device } from '../../../contract/model/device.ts';

export const MOST_ADDRESSES = 256;

export type MapCell = {
  readonly address: string;
  /** Last byte for IPv4, last group for IPv6. */
  readonly label: string;
  readonly device: Device | null;
};

/** `null` where the range is too large to be drawn address by address. */
export const addressMap = (cidr: string, members: readonly Device[]): MapCell[] | null => {
  if (cidrSize(cidr) > BigInt(MOST_ADDRESSES)) return null;
  const byAddress = new Map(members.map((device) => [canonicalIp(device.address), device]));
  return [...hostsOf(cidr)].map((address) => ({
    address,
    label: familyOf(address) === 4 ? String(ipBytes(address).at(-1)) : (address.split(':').at(-1) ?? ''),
    device: byAddress.get(address) ?? null,
  }));
};
