/** Remembers which addresses were asked of late and answered: free evidence that the network between is alive. */

import type { DistanceOf } from './distance.ts';
import type { Doubt, OwnNetworkFacts } from './own-network.ts';

export type HeardOthers = {
  /** The address was asked at or after that moment (monotonic), and answered. */
  hear(address: string, begunMs: number): void;
  /** Whether others than that address were asked in that time, and answered. */
  during(doubt: Doubt, except: string | null): OwnNetworkFacts['othersAnswered'];
};

type Heard = { readonly address: string; readonly begunMs: number };

const SLOT_MS = 250;
/** Longer than the longest confirmation, and the one more beside the question to the witnesses. */
const SLOTS = 120;
/** One of two is not the device in question. */
const PER_SLOT = 2;

export const createHeardOthers = (distanceOf: DistanceOf): HeardOthers => {
  const slots = { 'on-link': new Map<number, Heard[]>(), beyond: new Map<number, Heard[]>() };

  const hearIn = (kept: Map<number, Heard[]>, slot: number, heard: Heard): void => {
    const there = kept.get(slot) ?? [];
    if (there.length >= PER_SLOT || there.some(({ address }) => address === heard.address)) return;
    kept.set(slot, [...there, heard]);
    if (kept.size > SLOTS) kept.delete(Math.min(...kept.keys()));
  };

  return {
    hear: (address, begunMs) => {
      const slot = Math.floor(begunMs / SLOT_MS);
      const distance = distanceOf(address);
      // This machine answers itself, whatever its network does.
      if (distance !== 'here') hearIn(slots[distance], slot, { address, begunMs });
    },
    during: ({ sinceMs, untilMs }, except) => {
      const any = (kept: Map<number, Heard[]>): boolean =>
        [...kept.values()].some((slot) =>
          slot.some(({ address, begunMs }) => begunMs >= sinceMs && begunMs <= untilMs && address !== except),
        );
      return { onLink: any(slots['on-link']), beyond: any(slots.beyond) };
    },
  };
};
