/** The times below a chart, as short as their distance allows, in the reader's zone. */

const DAY_MS = 86_400_000;
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const minute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const second = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** `stepMs` is the distance from one label to the next; midnight is shown as the day that begins. */
export const timeLabel = (atMs: number, stepMs: number): string => {
  const at = new Date(atMs);
  const midnight = at.getHours() === 0 && at.getMinutes() === 0 && at.getSeconds() === 0;
  if (stepMs >= DAY_MS || midnight) return date.format(at);
  return (stepMs >= 60_000 ? minute : second).format(at);
};
