/** The status over a range without overlap; a gap is unknown, never up and never down. */
import type { Status } from '../../../contract/model/status.ts';
import type { Stretch } from './history-gaps.ts';

export type RibbonPart = Stretch & { readonly status: Status };

/** @param changes transitions within the range, ascending */
export const statusRibbon = (
  range: Stretch,
  initial: Status,
  changes: readonly { at: number; to: Status }[],
  gaps: readonly Stretch[],
): RibbonPart[] => {
  const parts: RibbonPart[] = [];
  const push = (from: number, to: number, status: Status): void => {
    if (to <= from) return;
    const last = parts.at(-1);
    if (last?.status === status && last.to === from) parts[parts.length - 1] = { ...last, to };
    else parts.push({ from, to, status });
  };
  /** A status over a stretch, with the gaps in it cut out. */
  const paint = (from: number, to: number, status: Status): void => {
    let position = from;
    for (const gap of gaps) {
      const start = Math.max(gap.from, position);
      const end = Math.min(gap.to, to);
      if (end <= start) continue;
      push(position, start, status);
      push(start, end, 'unknown');
      position = end;
    }
    push(position, to, status);
  };
  let position = range.from;
  let status = initial;
  for (const change of changes) {
    const at = Math.min(Math.max(change.at, position), range.to);
    paint(position, at, status);
    position = at;
    status = change.to;
  }
  paint(position, range.to, status);
  return parts;
};
