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
import { formatInstant, formatMs, formatPercent } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { usualColumn } from '../baseline-model.ts';
import css from '../device-page.module.css';
import {
  firstSpanMs,
  gapsOf,
  historyCsv,
  lossColumns,
  rttColumns,
  rttShades,
  spans,
  summarise,
} from '../history-model.ts';
import { useUsualRtt } from '../use-baseline.ts';
import { useEffectivePolicy } from '../use-effective-policy.ts';
import { useLoaded } from '../use-loaded.ts';
import { HistoryLegend } from './history-legend.tsx';
import { HistoryReadout } from './history-readout.tsx';
import { StatusRibbon } from './status-ribbon.tsx';

const POINTS = 600;
/** The right edge moves in steps of the range, so that the line does not crawl. */
const STEPS = 300;

const rttSeries: readonly ChartSeries[] = [
  { label: 'max', colour: '--fw-chart-line', kind: 'edge' },
  { label: 'min', colour: '--fw-chart-line', kind: 'edge' },
  { label: 'usual', colour: '--fw-line-strong', kind: 'line', widthPx: 1.5, dashPx: [6, 4] },
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
        smoke: true,
      }),
  );
  // While another range is on its way, the last one stays, moved into place.
  const [last, setLast] = useState<History | null>(null);
  if (value !== null && value !== last) setLast(value);
  const history = value ?? last ?? noHistory(range, device.id);
  const gaps = useMemo(() => gapsOf(history), [history]);
  const usualAt = useUsualRtt(device);
  const usualMs = useMemo(() => usualColumn(history.at, history.bucketMs, usualAt), [history, usualAt]);
  const rtt = useMemo(() => rttColumns(history, usualMs), [history, usualMs]);
  const shades = useMemo(() => rttShades(history), [history]);
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
      <HistoryReadout history={history} atMs={crosshairMs} loading={loading} error={error} usualAt={usualAt} />
      <div>
        <HistoryLegend usual={usualMs.some((ms) => ms !== null)} smokeMs={shades?.widthMs ?? null} />
        <Chart
          {...common}
          label={`RTT, median ${formatMs(summary.medianRttMs)}, worst ${formatMs(summary.worstRttMs)}`}
          columns={rtt}
          series={rttSeries}
          bands={rttBands}
          shades={shades}
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
