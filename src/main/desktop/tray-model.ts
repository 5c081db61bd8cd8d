/** What the tray says: worst status, counts and the last transitions, in words that no device name can bend. */
import type { Status, StatusCounts, StatusEvent } from '../../contract/model/status.ts';

export type TrayModel = {
  readonly icon: Status;
  readonly tooltip: string;
  readonly sentence: string;
  readonly recent: readonly string[];
};

const maxLabel = 90;

/** Controls and direction overrides out, one line, bounded; `&` doubled because menus read it as an underline. */
export const menuLabel = (text: string): string => {
  const plain = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Bidi_Control}/gu, '')
    .trim();
  const letters = [...plain];
  return (letters.length > maxLabel ? `${letters.slice(0, maxLabel - 1).join('')}…` : plain).replaceAll('&', '&&');
};

export const worstStatus = (counts: StatusCounts): Status => {
  if (counts.offline > 0) return 'offline';
  if (counts.degraded > 0) return 'degraded';
  if (counts.unknown > 0 || counts.online === 0) return 'unknown';
  return 'online';
};

const said = ['offline', 'degraded', 'unknown', 'online', 'paused'] as const;
const number = (value: number): string => value.toLocaleString('en');

const countsInWords = (counts: StatusCounts): string =>
  counts.total === 0
    ? 'no devices yet'
    : said
        .filter((key) => counts[key] > 0)
        .map((key) => `${number(counts[key])} ${key}`)
        .join(', ');

const timeOf = (at: number, timeZone: string | undefined): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(at);

export const trayModel = (input: {
  readonly sentence: string;
  readonly counts: StatusCounts;
  /** Newest first. */
  readonly recent: readonly StatusEvent[];
  readonly simulated: boolean;
  /** The reader's own when left out. */
  readonly timeZone?: string;
}): TrayModel => ({
  icon: worstStatus(input.counts),
  tooltip: `Fieldwatch${input.simulated ? ' (simulated)' : ''}: ${countsInWords(input.counts)}`,
  sentence: menuLabel(input.sentence),
  recent: input.recent
    .slice(0, 3)
    .map((event) => menuLabel(`${timeOf(event.at, input.timeZone)}  ${event.deviceName} ${event.to}`)),
});
