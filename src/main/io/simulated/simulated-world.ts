/** How every address of the simulated network behaves at a moment: pure, given the seed, the address and the wall time. */
import type { TcpAnswer } from '../../../contract/model/check.ts';
import { fraction, hash32, mix32, normal } from './chance.ts';

/** What one packet, or one TCP connect, meets. */
export type Fate = {
  readonly rttMs: number | null;
  readonly unreachable: string | null;
  readonly tcpAnswer?: TcpAnswer;
};

/** How a device behaves at a moment. */
export type Condition = {
  /** Null while it answers; otherwise what is out. */
  readonly outage: 'device' | 'subnet' | null;
  /** Fraction of packets lost on the way. */
  readonly loss: number;
  /** Median round trip. */
  readonly rttMs: number;
};

const minute = 60_000;
/** Something that happens to some subjects for a while: at most once in each slot of time, at a moment of its own. */
type Spell = {
  readonly name: string;
  readonly slotMs: number;
  /** Chance per subject and slot. */
  readonly chance: number;
  readonly shortestMs: number;
  readonly longestMs: number;
};

/** With 750 subnets, one fails about every five minutes. */
const subnetOutage: Spell = {
  name: 'subnet',
  slotMs: 30 * minute,
  chance: 0.008,
  shortestMs: 2 * minute,
  longestMs: 7 * minute,
};
/** With 2,400 devices, about eight are out at any time. */
const deviceOutage: Spell = {
  name: 'device',
  slotMs: 60 * minute,
  chance: 0.045,
  shortestMs: minute,
  longestMs: 8 * minute,
};
const lossySpell: Spell = {
  name: 'lossy',
  slotMs: 40 * minute,
  chance: 0.012,
  shortestMs: 3 * minute,
  longestMs: 15 * minute,
};
const slowSpell: Spell = {
  name: 'slow',
  slotMs: 60 * minute,
  chance: 0.008,
  shortestMs: 3 * minute,
  longestMs: 12 * minute,
};

/** Share of devices that never answer: switched off, or gone. */
const GONE = 0.0015;
/** Of those, the share that is there, behind a firewall that drops pings and lets its web page through. */
const DEAF = 0.6;
const WEB_PORTS: ReadonlySet<number> = new Set([443, 80]);
/** Share of devices on a link that always loses a little. */
const WEAK_LINK = 0.01;
const HEALTHY_LOSS = 0.0005;
const SLOWEST_SITE_MS = 42;

export type SimulatedWorld = {
  condition(address: string, wallMs: number, tcpPort?: number | null): Condition;
  /** `packet` distinguishes the packets sent in the same millisecond; with a port it is a TCP connect. */
  fate(address: string, wallMs: number, packet: number, tcpPort?: number | null): Fate;
};

export const createSimulatedWorld = (seed: number): SimulatedWorld => {
  const condition = (address: string, wallMs: number, tcpPort: number | null = null): Condition => {
    const subject = hash32(seed, address);
    const isDeaf = fraction(mix32(subject, 17)) < DEAF;
    const isGone = fraction(mix32(subject, 11)) < GONE && !(isDeaf && tcpPort !== null);
    const subnet = hash32(seed, subnetOf(address));
    const outage =
      isGone || isInSpell(deviceOutage, subject, wallMs)
        ? 'device'
        : isInSpell(subnetOutage, subnet, wallMs)
          ? 'subnet'
          : null;
    const ownLoss =
      fraction(mix32(subject, 12)) < WEAK_LINK ? 0.02 + 0.06 * fraction(mix32(subject, 13)) : HEALTHY_LOSS;
    const lossy = isInSpell(lossySpell, subject, wallMs) ? 0.3 + 0.2 * fraction(mix32(subject, 14)) : 0;
    const slow = isInSpell(slowSpell, subject, wallMs) ? 550 + 250 * fraction(mix32(subject, 15)) : 0;
    return { outage, loss: Math.max(ownLoss, lossy), rttMs: siteRttMs(seed, address) + deviceRttMs(subject) + slow };
  };

  return {
    condition,
    fate: (address, wallMs, packet, tcpPort = null) => {
      const { outage, loss, rttMs } = condition(address, wallMs, tcpPort);
      if (outage !== null)
        return {
          rttMs: null,
          unreachable: outage === 'subnet' ? `host unreachable from ${siteRouterOf(address)}` : null,
        };
      const draw = mix32(hash32(seed, address, Math.floor(wallMs)), packet);
      if (fraction(mix32(draw, 3)) < loss) return { rttMs: null, unreachable: null };
      const jitter = Math.exp(0.12 * normal(draw));
      const hiccup = fraction(mix32(draw, 4)) < 0.004 ? 20 + 80 * fraction(mix32(draw, 5)) : 0;
      const answered = { rttMs: Math.max(0.05, rttMs * jitter + hiccup), unreachable: null };
      return tcpPort === null ? answered : { ...answered, tcpAnswer: WEB_PORTS.has(tcpPort) ? 'open' : 'refused' };
    },
  };
};

/** Sites lie at different distances; most are near. */
const siteRttMs = (seed: number, address: string): number =>
  0.6 + SLOWEST_SITE_MS * fraction(hash32(seed, 'site', siteOf(address))) ** 2.5;

/** Some devices answer slowly by nature: cameras, radios. */
const deviceRttMs = (subject: number): number => 0.2 + 6 * fraction(mix32(subject, 16)) ** 4;

/** In the address plan of the simulated fleet a site is a /16 and a subnet a /24. */
const siteOf = (address: string): string => address.split('.').slice(0, 2).join('.');
const subnetOf = (address: string): string => address.split('.').slice(0, 3).join('.');
const siteRouterOf = (address: string): string => `${siteOf(address)}.0.1`;

/** A spell may reach over the end of its slot, so the slot before is looked at too. */
const isInSpell = (spell: Spell, subject: number, wallMs: number): boolean => {
  const slot = Math.floor(wallMs / spell.slotMs);
  return isInSlotsSpell(spell, subject, slot, wallMs) || isInSlotsSpell(spell, subject, slot - 1, wallMs);
};

const isInSlotsSpell = (spell: Spell, subject: number, slot: number, wallMs: number): boolean => {
  const draw = hash32(spell.name, subject, slot);
  if (fraction(draw) >= spell.chance) return false;
  const beginMs = slot * spell.slotMs + spell.slotMs * fraction(mix32(draw, 1));
  const lengthMs = spell.shortestMs + (spell.longestMs - spell.shortestMs) * fraction(mix32(draw, 2)) ** 2;
  return wallMs >= beginMs && wallMs < beginMs + lengthMs;
};
