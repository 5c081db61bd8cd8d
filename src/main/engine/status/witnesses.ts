/** Who can testify that our own network is alive: the gateways, the reference hosts that were set, and the machine's name servers. */
import type { OwnNetworks } from '../../../contract/model/system.ts';
import type { DistanceOf } from './distance.ts';
import type { Doubt, WitnessFacts } from './own-network.ts';

export type Witness = {
  readonly address: string;
  readonly kind: WitnessFacts['kind'];
  /** Monotonic; when the last burst that came to an end began. */
  readonly askedMs: number | null;
  /** Monotonic; when the last bursts that were answered began, newest first. */
  readonly answeredMs: readonly number[];
};

const MOST_GATEWAYS = 4;
const MOST_NAME_SERVERS = 3;
/** Two seconds apart they reach back as far as any confirmation. */
const ANSWERS_KEPT = 16;
/** Silence this much older than a doubt still speaks: it can only spare a device. */
const SILENCE_HOLDS_MS = 4_000;

/** What is known of those that stay is kept; a gateway that vanished with its route stays while there is no other. */
export const findWitnesses = (
  before: readonly Witness[],
  networks: OwnNetworks,
  referenceHosts: readonly string[],
  distanceOf: DistanceOf,
): Witness[] => {
  const routed = networks.gateways.slice(0, MOST_GATEWAYS).map(({ address }) => address);
  const lost = before.filter(({ kind }) => kind === 'gateway').map(({ address }) => address);
  const others = [...referenceHosts, ...networks.nameServers.slice(0, MOST_NAME_SERVERS)];
  const kinds = new Map<string, Witness['kind']>();
  // A reference host on an own link tells of that link only.
  for (const address of others) kinds.set(address, distanceOf(address) === 'on-link' ? 'neighbour' : 'reference');
  for (const address of routed.length > 0 ? routed : lost) kinds.set(address, 'gateway');
  return [...kinds]
    .filter(([address]) => distanceOf(address) !== 'here')
    .map(([address, kind]) => {
      const known = before.find((it) => it.address === address);
      return { address, kind, askedMs: known?.askedMs ?? null, answeredMs: known?.answeredMs ?? [] };
    });
};

/** After a burst that began then. */
export const afterBurst = (witnesses: readonly Witness[], answered: ReadonlySet<string>, begunMs: number): Witness[] =>
  witnesses.map((it) => ({
    ...it,
    askedMs: begunMs,
    answeredMs: answered.has(it.address) ? [begunMs, ...it.answeredMs].slice(0, ANSWERS_KEPT) : it.answeredMs,
  }));

export const witnessFacts = (witness: Witness, doubt: Doubt): WitnessFacts => ({
  address: witness.address,
  kind: witness.kind,
  everAnswered: witness.answeredMs.length > 0,
  heard: heardOf(witness, doubt),
});

const heardOf = ({ askedMs, answeredMs }: Witness, { sinceMs, untilMs }: Doubt): WitnessFacts['heard'] => {
  if (answeredMs.some((at) => at >= sinceMs && at <= untilMs)) return 'answered';
  const isSilent = askedMs !== null && askedMs !== answeredMs[0];
  return isSilent && askedMs >= sinceMs - SILENCE_HOLDS_MS ? 'silent' : 'not-yet';
};
