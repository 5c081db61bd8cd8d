/** The devices that were worst over a range, by loss, by RTT or by flaps, as links. */
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { type WorstDevice, type WorstKind, worstKinds } from '../../contract/model/worst-device.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';
import { formatCount, formatMany, formatMs, formatPercent } from '../ui/format.ts';
import rows from '../ui/link-rows.module.css';
import { Section } from '../ui/page.tsx';
import type { LookBack } from '../ui/range-choice.tsx';
import { messageOf } from './actions.tsx';
import { DeviceMark } from './device-mark.tsx';
import { useWorstDevices } from './use-look-back.ts';
import classes from './worst-devices.module.css';

const SHOWN = 7;
const ROW_PX = 38;

type Words = {
  readonly tab: string;
  readonly none: string;
  readonly some: string;
  say(device: WorstDevice): [string, string];
};

const lost = ({ sent, received }: WorstDevice): string =>
  `${formatCount(sent - received)} of ${formatMany(sent, 'packet')}`;

const words: Readonly<Record<WorstKind, Words>> = {
  loss: {
    tab: 'Loss',
    none: 'No packet was lost',
    some: 'lost packets',
    say: (device) => [formatPercent(device.lossPercent), lost(device)],
  },
  rtt: {
    tab: 'RTT',
    none: 'Nothing answered',
    some: 'answered',
    say: ({ rttP95Ms, rttMeanMs }) => [`p95 ${formatMs(rttP95Ms)}`, `mean ${formatMs(rttMeanMs)}`],
  },
  flaps: {
    tab: 'Flaps',
    none: 'No status changed',
    some: 'changed',
    say: ({ flaps, lossPercent }) => [formatMany(flaps, 'change'), `loss ${formatPercent(lossPercent)}`],
  },
};

export const WorstDevicesSection = ({ range, subnet }: { range: LookBack; subnet?: number }) => {
  const [by, setBy] = useState<WorstKind>('loss');
  return (
    <Section
      title="Worst devices"
      aside={
        <SegmentedControl
          size="xs"
          aria-label="Worst by"
          value={by}
          onChange={(value) => setBy(worstKinds.find((kind) => kind === value) ?? 'loss')}
          data={worstKinds.map((kind) => ({ value: kind, label: words[kind].tab }))}
        />
      }
    >
      {/* Another question is another list: what was asked before must not stand under its name. */}
      <Worst key={`${by} ${range.label}`} by={by} range={range} subnet={subnet} />
    </Section>
  );
};

const Worst = ({ by, range, subnet }: { by: WorstKind; range: LookBack; subnet: number | undefined }) => {
  const { data, error, reload } = useWorstDevices(by, range, SHOWN, subnet);
  const { none, some, say } = words[by];
  if (data === null)
    return error === null ? (
      <div aria-busy="true">
        <Skeleton height={SHOWN * ROW_PX} />
      </div>
    ) : (
      <ErrorPanel title="The worst devices could not be read" message={messageOf(error).message} onRetry={reload} />
    );
  if (data.items.length === 0)
    return <EmptyState title={`${none} in ${range.label}`}>Of {formatMany(data.devices, 'device')}.</EmptyState>;
  return (
    <>
      <ol className={rows.list}>
        {data.items.map((device) => {
          const [figure, behind] = say(device);
          return (
            <li key={device.id}>
              <Link href={`/devices/${device.id}`} className={rows.row}>
                <DeviceMark id={device.id} />
                <span className={classes.name}>{device.name}</span>
                <span className={classes.figure}>{figure}</span>
                <span className={classes.address}>{device.address}</span>
                <span className={classes.behind}>{behind}</span>
              </Link>
            </li>
          );
        })}
      </ol>
      <p className={classes.total}>
        {formatCount(data.total)} of {formatMany(data.devices, 'device')} {some} in {range.label}.
      </p>
    </>
  );
};
