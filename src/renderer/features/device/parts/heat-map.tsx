/** Day by day and hour by hour: when it lost packets, when it was slow, and when nobody looked. */
import { Skeleton } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { Device } from '../../../../contract/model/device.ts';
import type { HeatMap } from '../../../../contract/model/heat-map.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatMs } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { heatDays, heatSayer, heats, heatWords, usualRttMs } from '../heat-model.ts';
import { shownDays, useHeatMap } from '../use-heat-map.ts';
import { HeatGrid, type HeatPlace } from './heat-grid.tsx';
import css from './heat-map.module.css';

const DAY_MS = 24 * 3_600_000;
const ROW_PX = 16;
/** Headings, readout and key. */
const AROUND_PX = 64;

export const HeatMapSection = ({ device }: { readonly device: Device }) => {
  const { value, error } = useHeatMap(device);
  const knownDays = Math.min(shownDays, Math.ceil((Date.now() - device.createdAt) / DAY_MS) + 1);
  return (
    <Section title="Heat map" aside={`by hour, the last ${shownDays} days`}>
      {error !== null && (
        <p className={css.quiet}>
          The heat map could not be read: {error.message}
          {value !== null && ' What is shown is what was read before.'}
        </p>
      )}
      {value === null && error === null && (
        <div aria-busy="true">
          <Skeleton height={knownDays * ROW_PX + AROUND_PX} />
        </div>
      )}
      {value !== null && <Shown map={value} />}
    </Section>
  );
};

const Shown = ({ map }: { readonly map: HeatMap }) => {
  const zone = useMemo(() => new Intl.DateTimeFormat().resolvedOptions().timeZone, []);
  const days = useMemo(() => heatDays(map, zone, shownDays), [map, zone]);
  const usualMs = useMemo(() => usualRttMs(map.rttMs), [map]);
  const words = useMemo(() => heatSayer(days, usualMs, zone), [days, usualMs, zone]);
  const [looked, setLooked] = useState<HeatPlace | null>(null);
  const onLook = useCallback((place: HeatPlace | null) => setLooked(place), []);
  const day = looked === null ? undefined : days[looked.row];
  if (days.length === 0)
    return (
      <EmptyState title={`No checks in the last ${shownDays} days`}>
        Each hour appears here with its first check.
      </EmptyState>
    );
  return (
    <>
      <p className={css.readout}>
        {day === undefined || looked === null
          ? `${usualMs === null ? 'Nothing answered in these hours.' : `Usual RTT ${formatMs(usualMs)}, the median of these hours.`} Point at an hour, or move by the arrow keys.`
          : words.place(day, looked.place)}
      </p>
      <HeatGrid days={days} usualMs={usualMs} words={words} onLook={onLook} />
      <ul className={css.key} aria-label="What the squares mean">
        {heats.map((heat) => (
          <li key={heat}>
            <span className={css.swatch} data-heat={heat} />
            {heatWords[heat]}
          </li>
        ))}
      </ul>
    </>
  );
};
