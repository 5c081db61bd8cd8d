/** The availability of many devices in one line, for pages that are about something else. */
import { UnstyledButton } from '@mantine/core';
import type { UptimeRow } from '../../contract/model/uptime.ts';
import classes from './uptime.module.css';
import { UptimeTip } from './uptime-parts.tsx';
import { sayUptime } from './uptime-words.ts';

export type UptimeSpan = {
  readonly name: string;
  /** Undefined while it is on its way; null when there is no device. */
  readonly row: UptimeRow | null | undefined;
};

type Props = {
  readonly spans: readonly UptimeSpan[];
  readonly failed: boolean;
  /** Side by side in a narrow place, the figure above what stands behind it. */
  readonly narrow?: boolean;
};

export const UptimeLine = ({ spans, failed, narrow = false }: Props) => (
  <div className={classes.line} data-narrow={narrow || undefined}>
    {failed && <span className={classes.quiet}>The availability could not be read.</span>}
    {spans.map(({ name, row }) => (row === null ? null : <Span key={name} name={name} row={row} narrow={narrow} />))}
    {spans.every(({ row }) => row === null) && !failed && <span className={classes.quiet}>No devices yet.</span>}
  </div>
);

type SpanProps = { readonly name: string; readonly row: UptimeRow | undefined; readonly narrow: boolean };

const Span = ({ name, row, narrow }: SpanProps) => {
  if (row === undefined)
    return (
      <span className={classes.span} aria-busy="true">
        <span className={classes.quiet}>{name} …</span>
      </span>
    );
  const { figure, behind, offline, speaks } = sayUptime(row, row.devices);
  return (
    <UptimeTip uptime={row} devices={row.devices}>
      <UnstyledButton className={classes.span}>
        <span>
          <span className={classes.quiet}>{name}</span> <b data-speaks={speaks || undefined}>{figure}</b>
        </span>{' '}
        <span className={classes.quiet}>{narrow || offline === '' || !speaks ? behind : `${behind}, ${offline}`}</span>
      </UnstyledButton>
    </UptimeTip>
  );
};
