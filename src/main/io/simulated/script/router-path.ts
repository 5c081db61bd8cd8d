/** Names the routers on the way to a target. */
import { familyOf, ipBytes } from '../../../../contract/model/address.ts';
import { ipText } from '../../icmp/ip-bytes.ts';
import { hash32 } from '../chance.ts';
import type { RouterPath } from './simulation-script.ts';

/** First to last; null where a router says nothing. The same for the same seed and target. */
export const routersTo = (path: RouterPath, seed: number, target: string): readonly (string | null)[] => {
  if ('routers' in path) return path.routers;
  const [network = '', bits = '0'] = path.from.split('/');
  const family = familyOf(network);
  const hostBits = Math.min(24, (family === 4 ? 32 : 128) - Number(bits));
  const first = hash32(seed, 'path', target);
  return Array.from({ length: path.hops }, (_, hop) =>
    path.silent.includes(hop + 1) ? null : addressIn(network, family, (first + hop) % 2 ** hostBits),
  );
};

const addressIn = (network: string, family: 4 | 6, offset: number): string => {
  const bytes = Uint8Array.from(ipBytes(network));
  const low = bytes.length - 3;
  for (let i = 0; i < 3; i++) bytes[low + i]! |= (offset >>> (16 - 8 * i)) & 255;
  return ipText(bytes, 0, family);
};
