/** Availability over time as stacked bars: what was offline and degraded hangs from 100 %, gaps are drawn as gaps. */
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import type { Availability } from '../../contract/model/availability.ts';
import { uptimeText } from '../../contract/model/uptime.ts';
import classes from './availability-chart.module.css';
import {
  type AvailabilityBar,
  availabilityBars,
  barParts,
  barTime,
  sayBar,
  scaleDepth,
  worstBar,
} from './availability-model.ts';
import { formatDuration } from './format.ts';
import { PlainTable } from './plain-table.tsx';

const moves: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at - 1,
  ArrowUp: (at) => at + 1,
  PageDown: (at) => at - 10,
  PageUp: (at) => at + 10,
  Home: () => 0,
  End: (_, last) => last,
};

export const AvailabilityChart = ({ availability, label }: { availability: Availability; label: string }) => {
  const bars = useMemo(() => availabilityBars(availability), [availability]);
  const [looked, setLooked] = useState<number | null>(null);
  const [place, setPlace] = useState<number | null>(null);
  const depth = scaleDepth(bars);
  const last = bars.length - 1;
  const active = Math.min(place ?? last, last);
  const shown = looked === null ? undefined : bars[looked];

  const onKeyDown = (event: KeyboardEvent): void => {
    const move = moves[event.key];
    if (move === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.min(last, Math.max(0, move(active, last)));
    setPlace(next);
    setLooked(next);
  };
  const onPointerMove = ({ clientX, currentTarget }: PointerEvent): void => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setLooked(Math.min(last, Math.max(0, Math.floor(((clientX - left) / width) * bars.length))));
  };

  return (
    <div className={classes.chart}>
      <p className={classes.readout}>{shown === undefined ? sayWhole(bars) : `${barTime(shown)}: ${sayBar(shown)}`}</p>
      <div className={classes.plot}>
        <div className={classes.scale} aria-hidden="true">
          <span>100 %</span>
          <span>{100 - depth} %</span>
        </div>
        <div
          className={classes.bars}
          role="slider"
          tabIndex={0}
          aria-label={label}
          aria-orientation="horizontal"
          aria-valuemin={1}
          aria-valuemax={bars.length}
          aria-valuenow={active + 1}
          aria-valuetext={bars[active] === undefined ? '' : `${barTime(bars[active])}: ${sayBar(bars[active])}`}
          onKeyDown={onKeyDown}
          onFocus={() => setLooked(active)}
          onBlur={() => setLooked(null)}
          onPointerMove={onPointerMove}
          onPointerLeave={() => setLooked(null)}
        >
          {bars.map((bar, i) => (
            <Bar key={bar.at} bar={bar} depth={depth} looked={i === looked} />
          ))}
        </div>
      </div>
      <ul className={classes.legend} aria-label="What the bars mean">
        <li data-kind="offline">Offline</li>
        <li data-kind="degraded">Degraded</li>
        <li data-kind="online">Online</li>
        <li data-kind="gap">Not judged</li>
      </ul>
      <details className={classes.table}>
        <summary>As a table</summary>
        <div className={classes.rows}>
          <PlainTable
            label={`${label}, as a table`}
            columns={[
              { header: 'From – to' },
              { header: 'Available', numeric: true },
              { header: 'Offline', numeric: true },
              { header: 'Degraded', numeric: true },
              { header: 'Coverage', numeric: true },
            ]}
          >
            {bars.toReversed().map((bar) => (
              <tr key={bar.at}>
                <td>{barTime(bar)}</td>
                <td data-numeric>{uptimeText(bar.uptimePercent)}</td>
                <td data-numeric data-bad={bar.offlineMs > 0 || undefined}>
                  {formatDuration(bar.offlineMs)}
                </td>
                <td data-numeric>{formatDuration(bar.degradedMs)}</td>
                <td data-numeric>{uptimeText(bar.coveragePercent)}</td>
              </tr>
            ))}
          </PlainTable>
        </div>
      </details>
    </div>
  );
};

const Bar = ({ bar, depth, looked }: { bar: AvailabilityBar; depth: number; looked: boolean }) => {
  const { offline, degraded } = barParts(bar, depth);
  const kind = bar.judgedMs > 0 ? 'judged' : bar.coveragePercent === null ? 'none' : 'gap';
  return (
    <span className={classes.bar} data-kind={kind} data-looked={looked || undefined}>
      <span className={classes.part} data-kind="offline" style={{ flexGrow: offline }} hidden={offline === 0} />
      <span className={classes.part} data-kind="degraded" style={{ flexGrow: degraded }} hidden={degraded === 0} />
      <span className={classes.part} data-kind={kind} style={{ flexGrow: 1 - offline - degraded }} />
      <span className={classes.coverage}>
        <span style={{ height: `${100 - (bar.coveragePercent ?? 100)}%` }} />
      </span>
    </span>
  );
};

const sayWhole = (bars: readonly AvailabilityBar[]): string => {
  const worst = bars[worstBar(bars) ?? -1];
  if (worst !== undefined) return `Worst ${barTime(worst)}: ${sayBar(worst)}`;
  return bars.some(({ judgedMs }) => judgedMs > 0) ? 'Nothing was offline or degraded.' : 'Nothing was judged yet.';
};
