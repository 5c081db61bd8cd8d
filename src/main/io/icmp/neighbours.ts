/**
 * Bounds how many neighbours are looked for at once: each target on an own link that has not answered lately costs the
 * kernel an unresolved entry, and every station of the link a broadcast, until it answers or is given up (arp(7)).
 *
 *     unknown ──first packet, if there is a place──▶ looked for ──reply──▶ known ──quiet for 5 minutes──▶ unknown
 *                                                       └──given up by the kernel──▶ unknown
 */

export type Neighbours = {
  /** Whether a packet to it may leave: it is known, or looked for already, or a place is free (which it then takes). */
  admit(addresses: Uint8Array, at: number, nowMs: number): boolean;
  answered(addresses: Uint8Array, at: number, nowMs: number): void;
  /** When a place is free; `nowMs` if one is. */
  freeAtMs(nowMs: number): number;
  /** How many are looked for. */
  unresolved(nowMs: number): number;
  /** How many places there are, and how long the kernel looks. */
  setLimits(atMost: number, givenUpAfterMs: number): void;
};

/** Over all processes. Linux keeps 128 entries without a second thought (gc_thresh1) and refuses beyond 1,024 (gc_thresh3), which others need too. */
export const NEIGHBOURS_AT_ONCE = 128;
/** Three broadcasts, a second apart. */
export const GIVEN_UP_AFTER_MS = 3_000;
const KNOWN_FOR_MS = 300_000;
/** What is known, by hash; of two addresses on one place the later stays, and the other is looked for once more than needed. */
const KNOWN = 8_192;
/** The kernel's timers are late by some milliseconds; a packet this close to the end may begin the next search. */
const MARGIN_MS = 250;

export const createNeighbours = (): Neighbours => {
  let atMost = NEIGHBOURS_AT_ONCE;
  let givenUpAfterMs = GIVEN_UP_AFTER_MS;
  /** Allocated with the first neighbour: most probers never have one. */
  let known: { readonly address: Uint8Array; readonly heardAtMs: Float64Array } | null = null;
  const places = {
    hash: new Uint32Array(NEIGHBOURS_AT_ONCE),
    address: new Uint8Array(NEIGHBOURS_AT_ONCE * 16),
    untilMs: new Float64Array(NEIGHBOURS_AT_ONCE),
    taken: 0,
  };

  const placeOf = (hash: number, addresses: Uint8Array, at: number): number => {
    for (let i = 0; i < places.taken; i++)
      if (places.hash[i] === hash && isSame(places.address, i * 16, addresses, at)) return i;
    return -1;
  };

  const release = (place: number): void => {
    const last = --places.taken;
    places.hash[place] = places.hash[last]!;
    places.untilMs[place] = places.untilMs[last]!;
    places.address.copyWithin(place * 16, last * 16, last * 16 + 16);
  };

  const sweep = (nowMs: number): void => {
    for (let i = places.taken - 1; i >= 0; i--) if (places.untilMs[i]! <= nowMs) release(i);
  };

  return {
    admit: (addresses, at, nowMs) => {
      known ??= { address: new Uint8Array(KNOWN * 16), heardAtMs: new Float64Array(KNOWN).fill(-KNOWN_FOR_MS) };
      const hash = hashOf(addresses, at);
      const entry = hash % KNOWN;
      if (nowMs - known.heardAtMs[entry]! < KNOWN_FOR_MS && isSame(known.address, entry * 16, addresses, at))
        return true;
      sweep(nowMs);
      const place = placeOf(hash, addresses, at);
      if (place >= 0) {
        if (places.untilMs[place]! - nowMs < 2 * MARGIN_MS) places.untilMs[place] = nowMs + givenUpAfterMs + MARGIN_MS;
        return true;
      }
      if (places.taken >= atMost) return false;
      const fresh = places.taken++;
      places.hash[fresh] = hash;
      places.untilMs[fresh] = nowMs + givenUpAfterMs + MARGIN_MS;
      for (let i = 0; i < 16; i++) places.address[fresh * 16 + i] = addresses[at + i]!;
      return true;
    },
    answered: (addresses, at, nowMs) => {
      if (known === null) return;
      const hash = hashOf(addresses, at);
      const entry = hash % KNOWN;
      if (isSame(known.address, entry * 16, addresses, at)) known.heardAtMs[entry] = nowMs;
      const place = placeOf(hash, addresses, at);
      if (place < 0) return;
      release(place);
      known.heardAtMs[entry] = nowMs;
      for (let i = 0; i < 16; i++) known.address[entry * 16 + i] = addresses[at + i]!;
    },
    freeAtMs: (nowMs) => {
      sweep(nowMs);
      if (places.taken < atMost) return nowMs;
      let first = Number.POSITIVE_INFINITY;
      for (let i = 0; i < places.taken; i++) first = Math.min(first, places.untilMs[i]!);
      return first;
    },
    unresolved: (nowMs) => {
      sweep(nowMs);
      return places.taken;
    },
    setLimits: (most, afterMs) => {
      atMost = Math.max(1, Math.min(NEIGHBOURS_AT_ONCE, most));
      givenUpAfterMs = afterMs;
    },
  };
};

const isSame = (a: Uint8Array, aAt: number, b: Uint8Array, bAt: number): boolean => {
  // From the end: neighbours differ there.
  for (let i = 15; i >= 0; i--) if (a[aAt + i] !== b[bAt + i]) return false;
  return true;
};

/** FNV-1a over the 16 bytes. */
const hashOf = (addresses: Uint8Array, at: number): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < 16; i++) hash = Math.imul(hash ^ addresses[at + i]!, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
};
