/** The availability of many devices in one line, for pages that are about something else. */
import { Tooltip, UnstyledButton } from '@mantine/core';
import type { UptimeRow } from '../../contract/model/uptime.ts';
import classes from './uptime.module.css';
import { UptimeList } from './uptime-parts.tsx';
import { sayUptime } from './uptime-words.ts';

export type UptimeSpan = {
  readonly name: string;
  /** Undefined while it is on its way; null when there is no device. */
  readonly row: UptimeRow | null | undefined;
};

export const UptimeLine = ({ spans, failed }: { readonly spans: readonly UptimeSpan[]; readonly failed: boolean }) => (
  <p className={classes.line}>
    <span className={classes.quiet}>Availability</span>
    {failed && <span className={classes.quiet}>could not be read</span>}
    {spans.map(({ name, row }) => (row === null ? null : <Span key={name} name={name} row={row} />))}
  </p>
);

const Span = ({ name, row }: { readonly name: string; readonly row: UptimeRow | undefined }) => {
  if (row === undefined) return <span className={classes.quiet}>{name} …</span>;
  const { figure, behind, offline, speaks } = sayUptime(row, row.devices);
  return (
    <Tooltip
      label={<UptimeList uptime={row} devices={row.devices} />}
      events={{ hover: true, focus: true, touch: true }}
      multiline
    >
      <UnstyledButton className={classes.span}>
        <span className={classes.quiet}>{name}</span> <b data-speaks={speaks || undefined}>{figure}</b>{' '}
        <span className={classes.quiet}>
          {behind}
          {speaks && offline !== '' && `, ${offline}`}
        </span>
      </UnstyledButton>
    </Tooltip>
  );
};
