/** The echo requests in flight as columns: one slot each, found again by the number that travels in the packet. */
import type { RejectReason } from '../../../contract/model/check.ts';
import { isIpv4 } from './ip-bytes.ts';
import type { EchoFields } from './packet.ts';
import { createToken, type Token } from './sip-hash.ts';

/** What became of a slot's last request. A closed slot keeps its state until it is used again, so that a second or late reply is known as such. */
export const slotState = { unused: 0, taken: 1, outstanding: 2, answered: 3, closed: 4, forgotten: 5 } as const;

/** Above this many requests in flight in one process, sending waits. Several times the 16 bits of an ICMP sequence number. */
export const DEFAULT_SLOTS = 131_072;

export type SlotTable = {
  readonly capacity: number;
  readonly state: Uint8Array;
  readonly generation: Uint32Array;
  readonly tokenLow: Uint32Array;
  readonly tokenHigh: Uint32Array;
  /** Monotonic milliseconds. */
  readonly sentAtMs: Float64Array;
  /** The kernel's own stamp of the request leaving, milliseconds of the wall clock; NaN where it gave none. */
  readonly kernelSentMs: Float64Array;
  /** How long the request is waited for, for backends that leave the waiting to others. */
  readonly timeoutMs: Uint32Array;
  /** Where a TCP connect goes; 0 for an echo request. */
  readonly port: Uint16Array;
  /** 16 bytes a slot; IPv4 as ::ffff:a.b.c.d. */
  readonly address: Uint8Array;
  /** 4 or 6. */
  readonly family: Uint8Array;
  /** Interface index of a link-local IPv6 address, else 0. */
  readonly scope: Uint32Array;
  /** How many slots are free. */
  free(): number;
  /** Takes the slot unused for longest and gives it a new generation and token; −1 when none is free. */
  take(address: Uint8Array, at: number, scope: number): number;
  /** Gives the slot back in the state that its late replies shall be judged by. */
  release(slot: number, state: number): void;
  /** Whose reply this is: the slot, answered before or not, or why nobody believes it. The source is 4 or 16 bytes. */
  judge(fields: EchoFields, source: Uint8Array, sourceAt: number, family: 4 | 6): number | RejectReason;
  /** The outstanding request to `address` whose sequence number this is, or −1; for errors that quote too little to prove more. */
  find(sequence: number, address: Uint8Array, addressAt: number, family: 4 | 6): number;
};

export const createSlotTable = (capacity: number = DEFAULT_SLOTS, token: Token = createToken()): SlotTable => {
  const state = new Uint8Array(capacity);
  const generation = new Uint32Array(capacity);
  const tokenLow = new Uint32Array(capacity);
  const tokenHigh = new Uint32Array(capacity);
  const sentAtMs = new Float64Array(capacity);
  const kernelSentMs = new Float64Array(capacity).fill(Number.NaN);
  const timeoutMs = new Uint32Array(capacity);
  const port = new Uint16Array(capacity);
  const address = new Uint8Array(capacity * 16);
  const family = new Uint8Array(capacity);
  const scope = new Uint32Array(capacity);
  const ring = Uint32Array.from({ length: capacity }, (_, slot) => slot);
  const out = new Uint32Array(2);
  let head = 0;
  let free = capacity;

  const isFrom = (slot: number, source: Uint8Array, sourceAt: number, over: 4 | 6): boolean => {
    if (family[slot] !== over) return false;
    const bytes = over === 4 ? 4 : 16;
    const at = slot * 16 + 16 - bytes;
    for (let i = 0; i < bytes; i++) if (address[at + i] !== source[sourceAt + i]) return false;
    return true;
  };

  return {
    capacity,
    state,
    generation,
    tokenLow,
    tokenHigh,
    sentAtMs,
    kernelSentMs,
    timeoutMs,
    port,
    address,
    family,
    scope,
    free: () => free,
    take: (from, at, scopeId) => {
      if (free === 0) return -1;
      const slot = ring[head]!;
      head = (head + 1) % capacity;
      free--;
      const next = (generation[slot]! + 1) >>> 0;
      generation[slot] = next;
      token(slot, next, out);
      tokenLow[slot] = out[0]!;
      tokenHigh[slot] = out[1]!;
      for (let i = 0; i < 16; i++) address[slot * 16 + i] = from[at + i]!;
      family[slot] = isIpv4(from, at) ? 4 : 6;
      scope[slot] = scopeId;
      kernelSentMs[slot] = Number.NaN;
      state[slot] = slotState.taken;
      return slot;
    },
    release: (slot, released) => {
      state[slot] = released;
      ring[(head + free) % capacity] = slot;
      free++;
    },
    judge: (fields, source, sourceAt, over) => {
      const { slot } = fields;
      if (slot >= capacity) return 'not-outstanding';
      const current = generation[slot] === fields.generation;
      if (current) {
        if (tokenLow[slot] !== fields.tokenLow || tokenHigh[slot] !== fields.tokenHigh) return 'bad-token';
        if (!isFrom(slot, source, sourceAt, over)) return 'wrong-source';
      } else {
        token(slot, fields.generation, out);
        return out[0] === fields.tokenLow && out[1] === fields.tokenHigh ? 'late' : 'bad-token';
      }
      if (fields.sequence !== (slot & 0xffff)) return 'not-outstanding';
      switch (state[slot]) {
        case slotState.outstanding:
        case slotState.answered:
        case slotState.forgotten:
          return slot;
        case slotState.closed:
          return 'late';
        default:
          return 'not-outstanding';
      }
    },
    find: (sequence, to, toAt, over) => {
      for (let slot = sequence; slot < capacity; slot += 65_536)
        if (state[slot] === slotState.outstanding && isFrom(slot, to, toAt, over)) return slot;
      return -1;
    },
  };
};
