/** The hours that the clocks of a time zone show, whatever is done to those clocks. */

/** An hour of the clock may come twice in a day, or not at all. */
export type LocalHour = {
  /** `2026-11-25` */
  readonly date: string;
  readonly hour: number;
};

export const isZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** @param zone an IANA name; any other throws a RangeError */
export const localHourIn = (zone: string): ((at: number) => LocalHour) => {
  const clock = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
    return { date: `${parts.year}-${parts.month}-${parts.day}`, hour: Number(parts.hour) };
  };
};

const dayMs = 24 * 3_600_000;
export const weekHours = 7 * 24;

/** 0 for Monday's first hour, 167 for Sunday's last. */
export const weekHourOf = ({ date, hour }: LocalHour): number => ((Date.parse(date) / dayMs + 3) % 7) * 24 + hour;
