/** What the palette offers for a few typed words: best matches first, a handful of each kind. */
import type { Device } from '../../contract/model/device.ts';
import type { Subnet } from '../../contract/model/subnet.ts';

export type PaletteEntry = { readonly id: string; readonly label: string; readonly run: () => void };

export type PaletteMatches = {
  readonly devices: readonly Device[];
  readonly subnets: readonly Subnet[];
  readonly commands: readonly PaletteEntry[];
};

const MOST_DEVICES = 8;
const MOST_SUBNETS = 6;

/** 0: no match; higher is better: a whole field, its beginning, anywhere in it. Every word must be found. */
export const matchScore = (words: readonly string[], fields: readonly string[]): number => {
  let score = 0;
  for (const word of words) {
    let best = 0;
    for (const field of fields) {
      const text = field.toLowerCase();
      const at = text.indexOf(word);
      if (at === -1) continue;
      best = Math.max(best, text === word ? 4 : at === 0 ? 3 : /\W/.test(text[at - 1] ?? '') ? 2 : 1);
    }
    if (best === 0) return 0;
    score += best;
  }
  return score;
};

const best = <T>(items: Iterable<T>, words: readonly string[], fields: (item: T) => string[], most: number): T[] => {
  const scored: { item: T; score: number }[] = [];
  for (const item of items) {
    const score = matchScore(words, fields(item));
    if (score > 0) scored.push({ item, score });
  }
  return scored
    .toSorted((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ item }) => item);
};

export const matchFleet = (
  query: string,
  fleet: { readonly devices: ReadonlyMap<number, Device>; readonly subnets: ReadonlyMap<number, Subnet> },
  commands: readonly PaletteEntry[],
): PaletteMatches => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return { devices: [], subnets: [], commands };
  return {
    devices: best(fleet.devices.values(), words, ({ name, address, site }) => [name, address, site], MOST_DEVICES),
    subnets: best(fleet.subnets.values(), words, ({ cidr, name, site }) => [cidr, name, site], MOST_SUBNETS),
    commands: best(commands, words, ({ label }) => [label], commands.length),
  };
};
