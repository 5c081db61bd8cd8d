/** What a figure of uptime is made of: as a thin bar, and as a list with the causes of every gap. */
import type { Uptime } from '../../contract/model/uptime.ts';
import { formatCount, formatDuration } from './format.ts';
import classes from './uptime.module.css';
import { partsOf } from './uptime-words.ts';

/** A part's share of the whole, as the bar draws it; an outage of a minute in a month is still seen. */
export const UptimeBar = ({ uptime }: { readonly uptime: Uptime }) => (
  <span className={classes.bar} aria-hidden="true">
    {partsOf(uptime).map(({ kind, word, ms }) => (
      <span key={word} className={classes.part} data-kind={kind} style={{ flexGrow: ms }} />
    ))}
  </span>
);

/** Lies in a tooltip, so it is made of plain text and spans. */
export const UptimeList = ({ uptime, devices = 1 }: { readonly uptime: Uptime; readonly devices?: number }) => (
  <span className={classes.list}>
    {partsOf(uptime).map(({ kind, word, ms }) => (
      <span key={word} className={classes.row}>
        <span className={classes.key} data-kind={kind} />
        <span>{word}</span>
        <span className={classes.ms}>{formatDuration(ms)}</span>
      </span>
    ))}
    <span className={classes.note}>
      {devices === 1
        ? 'Gaps are neither up nor down.'
        : `Summed over ${formatCount(devices)} devices; gaps are neither up nor down.`}
    </span>
  </span>
);
