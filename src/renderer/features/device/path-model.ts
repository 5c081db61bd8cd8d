/** A path beside the last good one: which hops are the same, and in one sentence where it differs or ends. */
import type { DevicePaths, Hop, Path } from '../../../contract/model/path.ts';

export type HopDifference = 'same' | 'changed' | 'missing' | 'new' | 'silent' | 'speaks' | 'ends';

export type HopPair = {
  readonly now: Hop | null;
  readonly good: Hop | null;
  readonly difference: HopDifference;
};

/** Which of the paths is looked at. */
export type PathView = 'latest' | 'offline';

const keyOf = (hop: Hop): string => hop.address ?? '*';
const isEnd = ({ said }: Hop): boolean => said !== null && said !== 'time exceeded' && said !== 'reply';

/** Lengths of the longest common subsequences of the rests, so that a hop more or less does not shift all that follow. */
const commonLengths = (now: readonly Hop[], good: readonly Hop[]): number[][] => {
  const lengths = Array.from({ length: now.length + 1 }, () => new Array<number>(good.length + 1).fill(0));
  for (let i = now.length - 1; i >= 0; i--)
    for (let j = good.length - 1; j >= 0; j--) {
      const isSame = keyOf(now[i] as Hop) === keyOf(good[j] as Hop);
      (lengths[i] as number[])[j] = isSame
        ? (lengths[i + 1]?.[j + 1] ?? 0) + 1
        : Math.max(lengths[i + 1]?.[j] ?? 0, lengths[i]?.[j + 1] ?? 0);
    }
  return lengths;
};

const differenceOf = (now: Hop | null, good: Hop | null): HopDifference => {
  if (now !== null && isEnd(now)) return 'ends';
  if (now === null) return 'missing';
  if (good === null) return 'new';
  if (keyOf(now) === keyOf(good)) return 'same';
  if (now.address === null) return 'silent';
  return good.address === null ? 'speaks' : 'changed';
};

/** Hop by hop, the same ones side by side; between them what differs, in order. */
export const pairHops = (now: readonly Hop[], good: readonly Hop[]): HopPair[] => {
  const lengths = commonLengths(now, good);
  const pairs: HopPair[] = [];
  const pair = (a: Hop | null, b: Hop | null): void =>
    void pairs.push({ now: a, good: b, difference: differenceOf(a, b) });
  let i = 0;
  let j = 0;
  let onlyNow: Hop[] = [];
  let onlyGood: Hop[] = [];
  const flush = (): void => {
    for (let k = 0; k < Math.max(onlyNow.length, onlyGood.length); k++) pair(onlyNow[k] ?? null, onlyGood[k] ?? null);
    onlyNow = [];
    onlyGood = [];
  };
  while (i < now.length || j < good.length) {
    const [a, b] = [now[i], good[j]];
    if (a !== undefined && b !== undefined && keyOf(a) === keyOf(b)) {
      flush();
      pair(a, b);
      i++;
      j++;
    } else if (b === undefined || (a !== undefined && (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      onlyNow.push(a as Hop);
      i++;
    } else {
      onlyGood.push(b);
      j++;
    }
  }
  flush();
  return pairs;
};

const lastAnswer = (path: Path): Hop | null => path.hops.findLast(({ address }) => address !== null) ?? null;

/** What came after the last hop that both paths have, on the good one. */
const cameNext = (path: Path, good: Path | null): string => {
  const last = lastAnswer(path);
  const at = good?.hops.findLastIndex(({ address }) => address === last?.address) ?? -1;
  const next = at < 0 ? undefined : good?.hops.slice(at + 1).find(({ address }) => address !== null);
  return next === undefined ? '' : ` On the good path ${next.address} came next.`;
};

export const pathSentence = (path: Path, good: Path | null): string => {
  if (path.heldBack !== null) return `It was not traced: ${path.heldBack}.`;
  if (path.voidReason !== null) return `It could not be traced: ${path.voidReason.replaceAll('-', ' ')}.`;
  const hops = `${path.hops.length} ${path.hops.length === 1 ? 'hop' : 'hops'}`;
  const last = path.hops.at(-1);
  if (path.reached) {
    if (good === null || good.at === path.at) return `It is reached over ${hops}.`;
    const differing = pairHops(path.hops, good.hops).filter(({ difference }) => difference !== 'same').length;
    if (differing === 0) return `It is reached over ${hops}, by the same path as in good days.`;
    return `It is reached over ${hops}; ${differing} ${differing === 1 ? 'differs' : 'differ'} from the last good path.`;
  }
  if (last === undefined) return 'Nobody on the way answered, not even the first router.';
  if (isEnd(last)) return `The path ends at hop ${last.ttl}: ${last.address} says ${last.said}.${cameNext(path, good)}`;
  return `Nobody answers beyond hop ${last.ttl}, ${last.address}.${cameNext(path, good)}`;
};

/** The path to look at first; the other one is worth offering only where it is another. */
export const viewsOf = ({ latest, offline }: DevicePaths): readonly PathView[] => {
  if (offline === null) return latest === null ? [] : ['latest'];
  if (latest === null || latest.at === offline.at) return ['offline'];
  return offline.at > latest.at ? ['offline', 'latest'] : ['latest', 'offline'];
};
