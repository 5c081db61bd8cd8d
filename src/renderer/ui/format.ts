/** Numbers, durations and moments as people read them: units beside numbers, the reader's zone. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const moment = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** `2,397` */
export const formatCount = (value: number): string => whole.format(value);

/** `1 device`, `41 devices` */
export const formatMany = (value: number, one: string, many = `${one}s`): string =>
  `${formatCount(value)} ${value === 1 ? one : many}`;

/** `0.42 ms`, `27.1 ms`, `1,204 ms`; an em dash for nothing. */
export const formatMs = (value: number | null): string => {
  if (value === null) return '—';
  if (value < 10) return `${value.toFixed(2)} ms`;
  return value < 100 ? `${value.toFixed(1)} ms` : `${formatCount(value)} ms`;
};

/** `0 %`, `3.1 %`, `100 %`; an em dash for nothing. */
export const formatPercent = (value: number | null): string =>
  value === null ? '—' : `${Number.isInteger(value) ? value : value.toFixed(1)} %`;

/** A length of time, coarse: `8 s`, `4 min`, `3 h 20 min`, `6 d 2 h`. */
export const formatDuration = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 || days > 30 ? `${formatCount(days)} d` : `${days} d ${hours % 24} h`;
};

/** `now`, `12 s ago`, `in 4 min` */
export const formatRelative = (at: number, now: number): string => {
  const ms = now - at;
  if (Math.abs(ms) < 1_000) return 'now';
  return ms > 0 ? `${formatDuration(ms)} ago` : `in ${formatDuration(-ms)}`;
};

/** `21 Nov 2026, 06:16:53` in the reader's zone. */
export const formatInstant = (at: number): string => absolute.format(at);

/** `21 Nov, 06:16:53` in the reader's zone, for rows that are days apart at most. */
export const formatMoment = (at: number): string => moment.format(at);

/** `06:16:53` in the reader's zone. */
export const formatClock = (at: number): string => clock.format(at);

/** `412 kB`, `1.2 GB` (decimal units). */
export const formatBytes = (bytes: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
};
