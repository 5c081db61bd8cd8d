/** The way through the simulated network to an address at a moment: own gateway, first core, site router, access switch, device. */
import type { Hop } from '../../../contract/model/path.ts';
import { fraction, hash32, mix32, normal } from './chance.ts';
import type { SimulatedWorld } from './simulated-world.ts';

export type SimulatedPath = { readonly hops: readonly Hop[]; readonly reached: boolean };

const OWN_GATEWAY = '192.168.1.1';
/** Share of access switches that pass packets on but never say so. */
const TACITURN = 0.06;

/** The same routers for the same address always; only round trips differ from moment to moment. */
export const simulatedPath = (
  world: SimulatedWorld,
  seed: number,
  address: string,
  wallMs: number,
  maxHops: number,
): SimulatedPath => {
  const [first, site, subnet] = address.split('.');
  const siteRouter = `${first}.${site}.0.1`;
  const accessSwitch = `${first}.${site}.${subnet}.1`;
  const way = [...new Set([OWN_GATEWAY, '10.10.0.1', siteRouter, accessSwitch, address])];
  const routers = way.slice(0, way.indexOf(address));
  const { outage, rttMs } = world.condition(address, wallMs);

  const hopOf = (router: string, i: number, said: string): Hop => {
    const draw = mix32(hash32(seed, router, Math.floor(wallMs)), i);
    const share = rttMs * ((i + 1) / (way.length + 1)) ** 1.6;
    return { ttl: i + 1, address: router, rttMs: Math.max(0.05, share * Math.exp(0.15 * normal(draw))), said };
  };
  const silence = (i: number): Hop => ({ ttl: i + 1, address: null, rttMs: null, said: null });
  const isTaciturn = (router: string): boolean =>
    router === accessSwitch && fraction(hash32(seed, 'taciturn', router)) < TACITURN;

  const hops = routers.map((router, i) => (isTaciturn(router) ? silence(i) : hopOf(router, i, 'time exceeded')));
  if (outage === 'subnet') {
    const known = hops.slice(0, routers.indexOf(siteRouter) + 1);
    return { hops: [...known, hopOf(siteRouter, known.length, 'host unreachable')].slice(0, maxHops), reached: false };
  }
  if (outage === 'device') return { hops: withoutSilentEnd(hops.slice(0, maxHops)), reached: false };
  const all = [...hops, hopOf(address, routers.length, 'reply')];
  return { hops: withoutSilentEnd(all.slice(0, maxHops)), reached: all.length <= maxHops };
};

const withoutSilentEnd = (hops: readonly Hop[]): readonly Hop[] =>
  hops.slice(0, hops.findLastIndex(({ address }) => address !== null) + 1);
