/**
 * The own-network quorum: whether silence may be held against a device, or is our own fault.
 *
 *   loop late? ──yes──▶ down: the monitor           no address of our own and nobody answers? ──▶ down: own network
 *      │ no
 *   a reference or a device beyond answered? ──yes──▶ alive
 *      │ no
 *   the device stands on our own link, and a gateway or a neighbour answered? ──yes──▶ alive
 *      │ no
 *   a witness not heard of since? ──yes──▶ unsure: it is being asked
 *      │ no
 *   who is silent?  gateways ──▶ down: gateway        references, while the own link answers ──▶ down: outside line
 *                   references or neighbours, and nobody else answers ──▶ down: own network
 *                   nobody is: there is no witness, or only a gateway, and it answers ──▶ alive
 *
 * A witness is one that answered at least once since the start: many gateways never answer a ping, and prove nothing by it.
 */
import type { VoidReason } from '../../../contract/model/check.ts';
import { countText, figureText, listText } from '../words.ts';

export type WitnessFacts = {
  readonly address: string;
  /** A neighbour stands on an own link and is no gateway: its answer tells of that link only. */
  readonly kind: 'gateway' | 'reference' | 'neighbour';
  /** Whether it ever answered since the start. */
  readonly everAnswered: boolean;
  /** What came of asking it since the doubt arose. */
  readonly heard: 'answered' | 'silent' | 'not-yet';
};

export type OwnNetworkFacts = {
  /** The longest that this process was late since the doubt arose. */
  readonly loopLateMs: number;
  /** Own addresses beside loopback. */
  readonly ownAddresses: number;
  /** Whether the witnesses and own addresses were ever looked for. */
  readonly isLearned: boolean;
  readonly witnesses: readonly WitnessFacts[];
  /** Watched devices of other addresses that were asked and answered since the doubt arose. */
  readonly othersAnswered: { readonly onLink: boolean; readonly beyond: boolean };
  /** The silent device; null to ask about the network as a whole. */
  readonly device: { readonly address: string; readonly isOnLink: boolean } | null;
};

export type OwnFault = Extract<
  VoidReason,
  'monitor-late' | 'own-network-down' | 'gateway-silent' | 'outside-line-down'
>;

export type OwnNetworkVerdict =
  | { readonly kind: 'alive' }
  | { readonly kind: 'unsure' }
  | { readonly kind: 'down'; readonly fault: OwnFault; readonly sentence: string };

/**
 * When others must have been asked for their answers to count, monotonic: after the silent device's confirmation began, or a
 * network that died before it would pass; and before its last packet left, or one that came back after it would.
 */
export type Doubt = { readonly sinceMs: number; readonly untilMs: number };

/** What the rounds ask before silence is held against a device. */
export type OwnNetworkQuorum = {
  /** A watched address was asked at or after `begunMs` (monotonic), and answered. */
  heard(address: string, begunMs: number): void;
  /** A check found by itself that nothing leaves this machine. */
  suspect(): void;
  /** Whether the own network was down at any moment since then (monotonic). */
  wasDownSince(atMs: number): boolean;
  /** Whether silence of that address may be judged, by who was asked in that time and answered. */
  judge(address: string, doubt: Doubt): OwnNetworkVerdict;
};

/** Answers wait in the sockets while we are late; later than this even those of the prober are in doubt. */
const LATE_LIMIT_MS = 2_000;

export const judgeOwnNetwork = (facts: OwnNetworkFacts): OwnNetworkVerdict => {
  const { device, othersAnswered } = facts;
  if (facts.loopLateMs > LATE_LIMIT_MS)
    return down('monitor-late', `this monitor was ${figureText(facts.loopLateMs / 1_000)} s late`);
  if (othersAnswered.beyond) return { kind: 'alive' };
  if (!facts.isLearned) return { kind: 'unsure' };
  if (facts.ownAddresses === 0 && !othersAnswered.onLink)
    return down('own-network-down', 'this machine has no address but loopback');

  const witnesses = facts.witnesses.filter((it) => it.everAnswered && it.address !== device?.address);
  const gateways = witnesses.filter(({ kind }) => kind === 'gateway');
  const references = witnesses.filter(({ kind }) => kind === 'reference');
  if (references.some(hasAnswered)) return { kind: 'alive' };
  const neighbours = witnesses.filter(({ kind }) => kind === 'neighbour');
  const isLinkAlive = othersAnswered.onLink || [...gateways, ...neighbours].some(hasAnswered);
  if (device?.isOnLink && isLinkAlive) return { kind: 'alive' };
  if (witnesses.some(({ heard }) => heard === 'not-yet')) return { kind: 'unsure' };

  if (gateways.length > 0 && !gateways.some(hasAnswered))
    return down('gateway-silent', silentText('gateway', gateways));
  if (isLinkAlive && references.length > 0) return down('outside-line-down', silentText('reference host', references));
  const silent = [...references, ...neighbours];
  if (isLinkAlive || silent.length === 0) return { kind: 'alive' };
  return down('own-network-down', `${silentText('reference host', silent)}, nor any device`);
};

const hasAnswered = ({ heard }: WitnessFacts): boolean => heard === 'answered';

const silentText = (what: string, silent: readonly WitnessFacts[]): string =>
  `${countText(silent.length, what)} did not answer (${listText(silent.map(({ address }) => address))})`;

const down = (fault: OwnFault, sentence: string): OwnNetworkVerdict => ({ kind: 'down', fault, sentence });
