/** Recent transitions as a person would tell them: many of one subnet at one time are one line. */
import type { StatusEvent } from '../../../contract/model/status.ts';

export type NewsItem = {
  readonly key: number;
  readonly at: number;
  readonly to: StatusEvent['to'];
  readonly from: StatusEvent['from'];
  readonly subnetId: number | null;
  /** Newest first; one where a device changed alone. */
  readonly events: readonly StatusEvent[];
};

const TOGETHER_MS = 90_000;
const AT_LEAST = 3;

/** What changed alone stays alone; three or more of one subnet, to one status, within 90 s become one item. */
export const tellNews = (newestFirst: readonly StatusEvent[], most: number): NewsItem[] => {
  const groups: { first: StatusEvent; events: StatusEvent[] }[] = [];
  for (const event of newestFirst) {
    const group =
      event.subnetId === null
        ? undefined
        : groups.find(
            ({ first, events }) =>
              first.subnetId === event.subnetId &&
              first.to === event.to &&
              (events.at(-1) ?? first).at - event.at <= TOGETHER_MS,
          );
    if (group === undefined) groups.push({ first: event, events: [event] });
    else group.events.push(event);
  }
  return groups
    .flatMap(({ events }) => (events.length >= AT_LEAST ? [events] : events.map((event) => [event])))
    .flatMap((events) => {
      const newest = events[0];
      if (newest === undefined) return [];
      return { key: newest.id, at: newest.at, to: newest.to, from: newest.from, subnetId: newest.subnetId, events };
    })
    .toSorted((a, b) => b.at - a.at || b.key - a.key)
    .slice(0, most);
};
