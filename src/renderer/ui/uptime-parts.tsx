/** What a figure of uptime is made of: as a thin bar, and as a list with the causes of every gap. */
import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
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

type Props = { readonly uptime: Uptime; readonly devices?: number; readonly children: ReactElement };

/** Tells the parts while its one child, which takes a ref and the focus, is pointed at or focused. */
export const UptimeTip = ({ uptime, devices = 1, children }: Props) => (
  // In place and not at the end of the document, so that it stays within the landmark it speaks of.
  <Tooltip
    label={<Parts uptime={uptime} devices={devices} />}
    events={{ hover: true, focus: true, touch: true }}
    withinPortal={false}
    floatingStrategy="fixed"
    multiline
  >
    {children}
  </Tooltip>
);

const Parts = ({ uptime, devices }: { readonly uptime: Uptime; readonly devices: number }) => (
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
