/** Remembers which addresses were asked last and answered: free evidence that the network between is alive. */
import type { OwnNetworkFacts } from './own-network.ts';
import type { PlaceOf } from './places.ts';

export type HeardOthers = {
  /** The address was asked at or after that moment (monotonic), and answered. */
  hear(address: string, begunMs: number): void;
  /** Whether others than that address were asked since then, and answered. */
  since(sinceMs: number, except: string | null): OwnNetworkFacts['othersAnswered'];
};

type Heard = { readonly address: string; readonly begunMs: number };

/** Of each place two are enough: one of them is not the device in question. */
const KEPT = 2;

export const createHeardOthers = (placeOf: PlaceOf): HeardOthers => {
  const latest: Record<'on-link' | 'beyond', readonly Heard[]> = { 'on-link': [], beyond: [] };

  const isNews = (kept: readonly Heard[], begunMs: number): boolean =>
    kept.length < KEPT || kept.some((it) => it.begunMs < begunMs);

  return {
    hear: (address, begunMs) => {
      // A round of thousands is heard here: where the address stands is worked out only for what would be kept.
      if (!isNews(latest['on-link'], begunMs) && !isNews(latest.beyond, begunMs)) return;
      const place = placeOf(address);
      // This machine answers itself, whatever its network does.
      if (place === 'here') return;
      const others = latest[place].filter((it) => it.address !== address);
      latest[place] = [{ address, begunMs }, ...others].sort((a, b) => b.begunMs - a.begunMs).slice(0, KEPT);
    },
    since: (sinceMs, except) => {
      const any = (kept: readonly Heard[]): boolean =>
        kept.some(({ address, begunMs }) => begunMs >= sinceMs && address !== except);
      return { onLink: any(latest['on-link']), beyond: any(latest.beyond) };
    },
  };
};
