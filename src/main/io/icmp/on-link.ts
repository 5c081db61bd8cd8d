/** Which targets stand on this machine's own links, so that their hardware address has to be found before a packet can leave. */
import { readFileSync } from 'node:fs';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { packIp } from './ip-bytes.ts';
import { GIVEN_UP_AFTER_MS } from './neighbours.ts';

/** A network of an own interface; both as 16 bytes, `bits` counted from the first of them. */
export type OnLinkNetwork = { readonly own: Uint8Array; readonly bits: number };

export type OnLink = {
  /** One byte a target, 1 where it stands on an own link; null when none does. */
  mark(addresses: Uint8Array, targets: number, nowMs: number): Uint8Array | null;
};

const REFRESH_MS = 5_000;

export const createOnLink = (read: () => readonly OnLinkNetwork[] = readNetworks): OnLink => {
  let networks: readonly OnLinkNetwork[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  return {
    mark: (addresses, targets, nowMs) => {
      if (nowMs - readAtMs > REFRESH_MS) {
        networks = read();
        readAtMs = nowMs;
      }
      if (networks.length === 0) return null;
      let marks: Uint8Array | null = null;
      for (let target = 0; target < targets; target++) {
        if (!isOnLink(networks, addresses, target * 16)) continue;
        marks ??= new Uint8Array(targets);
        marks[target] = 1;
      }
      return marks;
    },
  };
};

const isOnLink = (networks: readonly OnLinkNetwork[], addresses: Uint8Array, at: number): boolean => {
  let inside = false;
  for (const { own, bits } of networks) {
    const same = commonBits(own, addresses, at);
    // Our own address is answered by ourselves.
    if (same === 128) return false;
    if (same >= bits) inside = true;
  }
  return inside;
};

const commonBits = (own: Uint8Array, addresses: Uint8Array, at: number): number => {
  for (let i = 0; i < 16; i++) {
    const differs = own[i]! ^ addresses[at + i]!;
    if (differs !== 0) return i * 8 + Math.clz32(differs) - 24;
  }
  return 128;
};

/** The networks in which neighbours are looked for: none on loopback, none behind a point-to-point link, which has no hardware addresses. */
export const onLinkNetworks = (
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>,
  looksForNeighbours: (name: string) => boolean,
): OnLinkNetwork[] =>
  Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ address, cidr, family, internal, mac }) => {
      const prefix = Number(cidr?.split('/')[1] ?? Number.NaN);
      const bits = family === 'IPv4' ? 96 + prefix : prefix;
      if (internal || mac === '00:00:00:00:00:00' || !(bits < 128) || !looksForNeighbours(name)) return [];
      const own = new Uint8Array(16);
      packIp(address, own, 0);
      return [{ own, bits }];
    }),
  );

const readNetworks = (): OnLinkNetwork[] => onLinkNetworks(networkInterfaces(), looksForNeighbours);

/** IFF_LOOPBACK, IFF_POINTOPOINT and IFF_NOARP of netdevice(7). */
const NO_NEIGHBOURS = 0x8 | 0x10 | 0x80;
const looksForNeighbours = (name: string): boolean => {
  const flags = Number(readText(`/sys/class/net/${name}/flags`));
  return !Number.isInteger(flags) || (flags & NO_NEIGHBOURS) === 0;
};

/** How long the kernel looks for a neighbour before it gives up (arp(7): mcast_solicit broadcasts, retrans_time apart). */
export const neighbourGivenUpAfterMs = (): number => {
  const read = (name: string): number => Number(readText(`/proc/sys/net/ipv4/neigh/default/${name}`) || Number.NaN);
  const ms = read('mcast_solicit') * read('retrans_time_ms');
  return ms >= 100 && ms <= 60_000 ? ms : GIVEN_UP_AFTER_MS;
};

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return '';
  }
};
