/** RTT, loss and status of the recent past, on one time axis with one crosshair. */
import { Button, SegmentedControl } from '@mantine/core';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { History } from '../../../../contract/model/check.ts';
import type { Device } from '../../../../contract/model/device.ts';
import { uptimeText } from '../../../../contract/model/uptime.ts';
import { useClient } from '../../../client/use-fleet.tsx';
import { Chart } from '../../../ui/chart.tsx';
import type { ChartBand, ChartRange, ChartSeries } from '../../../ui/chart-model.ts';
import { downloadText } from '../../../ui/download.ts';
import { formatDuration, formatInstant, formatMs, formatPercent } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { useNow } from '../../../ui/use-now.ts';
import css from '../device-page.module.css';
import {
  firstSpanMs,
  gapsOf,
  historyCsv,
  lossColumns,
  nearestPoint,
  rttColumns,
  spans,
  summarise,
} from '../history-model.ts';
import { useEffectivePolicy } from '../use-effective-policy.ts';
import { useLoaded } from '../use-loaded.ts';
import { StatusRibbon } from './status-ribbon.tsx';

const POINTS = 600;
/** The right edge moves in steps of the range, so that the line does not crawl. */
const STEPS = 300;

const rttSeries: readonly ChartSeries[] = [
  { label: 'max', colour: '--fw-chart-line', kind: 'edge' },
  { label: 'min', colour: '--fw-chart-line', kind: 'edge' },
  { label: 'median', colour: '--fw-chart-line', kind: 'line', widthPx: 1.75 },
];
const rttBands: readonly ChartBand[] = [{ upper: 0, lower: 1, colour: '--fw-chart-band' }];
const lossSeries: readonly ChartSeries[] = [{ label: 'loss', colour: '--fw-offline-fill', kind: 'bars', widthPx: 0 }];
const noHistory = (range: ChartRange, deviceId: number): History => ({
  deviceId,
  from: range.fromMs,
  to: range.toMs,
  bucketMs: 0,
  at: [],
  rttMinMs: [],
  rttMs: [],
  rttMaxMs: [],
  jitterMs: [],
  lossPercent: [],
  ribbon: [],
  gaps: [],
});

export const HistoryCharts = ({ device }: { readonly device: Device }) => {
  const client = useClient();
  const policy = useEffectivePolicy(device);
  const [spanMs, setSpanMs] = useState(() => firstSpanMs(policy.intervalS, Date.now() - device.createdAt));
  const [zoom, setZoom] = useState<ChartRange | null>(null);
  const [crosshairMs, setCrosshairMs] = useState<number | null>(null);
  const stepMs = Math.max(1_000, spanMs / STEPS);
  const edgeMs = Math.ceil(useNow() / stepMs) * stepMs;
  const range = useMemo(() => zoom ?? { fromMs: edgeMs - spanMs, toMs: edgeMs }, [zoom, edgeMs, spanMs]);
  const { value, error, loading } = useLoaded(
    `${device.id} ${spanMs} ${zoom?.fromMs} ${zoom?.toMs}`,
    zoom === null ? `${device.checkedAt} ${edgeMs}` : '',
    () =>
      client.call('devices.history', {
        id: device.id,
        from: Math.max(0, range.fromMs),
        to: range.toMs,
        points: POINTS,
      }),
  );
  // While another range is on its way, the last one stays, moved into place.
  const [last, setLast] = useState<History | null>(null);
  if (value !== null && value !== last) setLast(value);
  const history = value ?? last ?? noHistory(range, device.id);
  const gaps = useMemo(() => gapsOf(history), [history]);
  const rtt = useMemo(() => rttColumns(history), [history]);
  const loss = useMemo(() => lossColumns(history), [history]);
  const summary = useMemo(() => summarise(history, range), [history, range]);
  const onReset = useCallback(() => setZoom(null), []);
  const common = {
    gaps,
    range,
    crosshairKey: `device-${device.id}`,
    onZoom: setZoom,
    onReset,
    onCrosshair: setCrosshairMs,
  };
  const said = `${uptimeText(summary.upPercent)} up, ${uptimeText(summary.observedPercent)} of the time observed`;

  return (
    <Section
      title="Response"
      aside={zoom === null ? undefined : `${formatInstant(range.fromMs)} – ${formatInstant(range.toMs)}`}
    >
      <div className={css.chartHead}>
        <div className={css.figures}>
          <Figure label="up, of what was observed">{uptimeText(summary.upPercent)}</Figure>
          <Figure label="observed">{uptimeText(summary.observedPercent)}</Figure>
          <Figure label="median RTT">{formatMs(summary.medianRttMs)}</Figure>
          <Figure label="worst RTT">{formatMs(summary.worstRttMs)}</Figure>
          <Figure label="mean loss">{formatPercent(summary.lossPercent)}</Figure>
        </div>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
          {zoom !== null && (
            <Button variant="default" onClick={onReset}>
              Back to now
            </Button>
          )}
          <Button
            variant="default"
            disabled={history.at.length === 0}
            title="The points that are drawn, as a file"
            onClick={() => downloadText(`history of ${device.address}.csv`, historyCsv(history, range))}
          >
            Export CSV
          </Button>
          <SegmentedControl
            size="xs"
            aria-label="Range"
            value={zoom === null ? String(spanMs) : ''}
            onChange={(ms) => {
              setZoom(null);
              setSpanMs(Number(ms));
            }}
            data={spans.map(({ label, ms }) => ({ label, value: String(ms) }))}
          />
        </div>
      </div>
      <Readout history={history} atMs={crosshairMs} loading={loading} error={error} />
      <div>
        <Chart
          {...common}
          label={`RTT, median ${formatMs(summary.medianRttMs)}, worst ${formatMs(summary.worstRttMs)}`}
          columns={rtt}
          series={rttSeries}
          bands={rttBands}
          unit="ms"
          heightPx={180}
          times={false}
        />
        <Chart
          {...common}
          label={`Packet loss, mean ${formatPercent(summary.lossPercent)}`}
          columns={loss}
          series={lossSeries}
          unit="%"
          most={100}
          heightPx={100}
        />
        <StatusRibbon history={history} range={range} label={`Status: ${said}`} />
      </div>
    </Section>
  );
};

const Figure = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className={css.figure}>
    <b>{children}</b>
    <span>{label}</span>
  </div>
);

type ReadoutProps = {
  readonly history: History;
  readonly atMs: number | null;
  readonly loading: boolean;
  readonly error: Error | null;
};

/** The figures under the crosshair, or of the newest point. */
const Readout = ({ history, atMs, loading, error }: ReadoutProps) => {
  const index = atMs === null ? history.at.length - 1 : nearestPoint(history.at, atMs);
  const at = history.at[index];
  const rttMs = history.rttMs[index] ?? null;
  return (
    <p className={css.readout} style={{ margin: 0 }}>
      {error !== null && `The history could not be read: ${error.message} What is drawn is what was read before.`}
      {error === null && at === undefined && (loading ? 'Reading the history…' : 'No checks in this range.')}
      {error === null && at !== undefined && (
        <>
          <b>{formatInstant(at)}</b>
          {' · median '}
          <b>{formatMs(rttMs)}</b>
          {rttMs !== null && (
            <>
              {' '}
              (min {formatMs(history.rttMinMs[index] ?? null)}, max {formatMs(history.rttMaxMs[index] ?? null)})
            </>
          )}
          {' · loss '}
          <b>{formatPercent(history.lossPercent[index] ?? null)}</b>
          {history.bucketMs > 0 && ` · each point spans ${formatDuration(history.bucketMs)}`}
        </>
      )}
    </p>
  );
};
