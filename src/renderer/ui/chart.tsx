/** A chart over time: drag to zoom, double click back, arrow keys move; knows no feature. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useComputedColorScheme } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import css from './chart.module.css';
import { drawGaps } from './chart-gaps.ts';
import {
  type ChartBand,
  type ChartColumns,
  type ChartGap,
  type ChartInk,
  type ChartRange,
  type ChartSeries,
  type ChartShades,
  cutAtGaps,
  moveRange,
} from './chart-model.ts';
import { drawShades } from './chart-shades.ts';
import { timeLabel } from './chart-times.ts';

/** Room for the labels of the value axis: the same in every chart, so that charts of one page line up. */
export const CHART_LEFT_PX = 56;
export const CHART_RIGHT_PX = 12;

type ChartProps = {
  /** What is drawn, in one sentence with its present values, for those who can't see it. */
  readonly label: string;
  readonly columns: ChartColumns;
  readonly series: readonly ChartSeries[];
  readonly bands?: readonly ChartBand[];
  /** Behind the lines. */
  readonly shades?: ChartShades | undefined;
  readonly gaps: readonly ChartGap[];
  readonly range: ChartRange;
  readonly unit: string;
  /** The value axis ends here; without it, at the largest value. */
  readonly most?: number;
  readonly heightPx: number;
  /** Whether the times stand below; one chart of a stack is enough. */
  readonly times?: boolean;
  /** Charts with the same key share one crosshair. */
  readonly crosshairKey: string;
  readonly onZoom: (range: ChartRange) => void;
  readonly onReset: () => void;
  /** The time under the crosshair, null when it left. */
  readonly onCrosshair?: (atMs: number | null) => void;
};

/** The value of a custom property such as `--fw-line`, in the scheme in force. */
const inkOf = (element: Element): ((property: string) => string) => {
  const style = getComputedStyle(element);
  return (property) => style.getPropertyValue(property).trim();
};

const optionsOf = (element: HTMLElement, live: { readonly current: ChartProps }): uPlot.Options => {
  const { series, bands = [], unit, most, heightPx, crosshairKey, times = true } = live.current;
  const colourOf = inkOf(element);
  const ink: ChartInk = {
    text: colourOf('--mantine-color-dimmed'),
    gap: colourOf('--fw-line'),
    page: colourOf('--mantine-color-body'),
  };
  const axis: uPlot.Axis = {
    stroke: ink.text,
    font: '11px "Inter Variable", sans-serif',
    grid: { stroke: colourOf('--fw-line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: heightPx,
    ms: 1,
    padding: [8, CHART_RIGHT_PX, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: true, range: () => [live.current.range.fromMs, live.current.range.toMs] },
      y: { range: (_chart, _low, high) => [0, most ?? Math.max(1, (high ?? 1) * 1.1)] },
    },
    axes: [
      {
        ...axis,
        size: times ? 26 : 8,
        space: 72,
        values: (_chart, ticks, _axis, _space, stepMs) => ticks.map((tick) => (times ? timeLabel(tick, stepMs) : '')),
      },
      { ...axis, size: CHART_LEFT_PX, space: 28, values: (_chart, ticks) => ticks.map((tick) => `${tick} ${unit}`) },
    ],
    series: [
      {},
      ...series.map(
        (one): uPlot.Series => ({
          label: one.label,
          stroke: one.kind === 'edge' ? 'transparent' : colourOf(one.colour),
          width: one.widthPx ?? 1.5,
          points: one.kind === 'line' && one.dashPx === undefined ? { size: 4 } : { show: false },
          ...(one.dashPx !== undefined && { dash: [...one.dashPx] }),
          ...(one.kind === 'bars' && {
            fill: colourOf(one.colour),
            paths: uPlot.paths.bars?.({ size: [0.9, 12, 1], align: 0 }),
          }),
        }),
      ),
    ],
    bands: bands.map(({ upper, lower, colour }) => ({ series: [upper + 1, lower + 1], fill: colourOf(colour) })),
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      sync: { key: crosshairKey, setSeries: false },
      points: { size: 7 },
      bind: {
        dblclick: () => () => {
          live.current.onReset();
          return null;
        },
      },
    },
    hooks: {
      drawAxes: [
        (chart) => {
          const { shades, gaps } = live.current;
          if (shades !== undefined) drawShades(chart, shades, colourOf(shades.colour));
          drawGaps(chart, gaps, ink);
        },
      ],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select;
          if (width < 4) return;
          live.current.onZoom({
            fromMs: Math.round(chart.posToVal(left, 'x')),
            toMs: Math.round(chart.posToVal(left + width, 'x')),
          });
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      setCursor: [
        (chart) => {
          const { idx } = chart.cursor;
          live.current.onCrosshair?.(idx === null || idx === undefined ? null : (chart.data[0]?.[idx] ?? null));
        },
      ],
    },
  };
};

export const Chart = (props: ChartProps): ReactNode => {
  const { label, columns, gaps, range, heightPx, series, crosshairKey, unit, most, times } = props;
  const scheme = useComputedColorScheme();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const live = useRef(props);
  live.current = props;
  const data = useMemo(() => {
    const cut = cutAtGaps(columns, gaps);
    return [cut.atMs, ...cut.values] as uPlot.AlignedData;
  }, [columns, gaps]);
  const newest = useRef(data);
  newest.current = data;

  // Colours and shape are fixed at birth: another look is another chart.
  const look = JSON.stringify([scheme, series, heightPx, unit, most, crosshairKey, times]);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    void look;
    const made = new uPlot(optionsOf(element, live), newest.current, element);
    chart.current = made;
    const sizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: live.current.heightPx }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [look]);

  const { fromMs, toMs } = range;
  useEffect(() => {
    chart.current?.setData(data, false);
    chart.current?.setScale('x', { min: fromMs, max: toMs });
  }, [data, fromMs, toMs]);

  const moveCrosshair = (by: number): void => {
    const now = chart.current;
    const times = now?.data[0];
    if (!now || times === undefined || times.length === 0) return;
    const last = times.length - 1;
    const to = Math.max(0, Math.min(last, (now.cursor.idx ?? (by < 0 ? last + 1 : -1)) + by));
    now.setCursor({ left: now.valToPos(times[to] as number, 'x'), top: heightPx / 2 }, true);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (direction !== 0 && event.shiftKey) props.onZoom(moveRange(range, 1, direction / 4));
    else if (direction !== 0) moveCrosshair(direction);
    else if (event.key === '+') props.onZoom(moveRange(range, 0.5, 0));
    else if (event.key === '-') props.onZoom(moveRange(range, 2, 0));
    else if (event.key === '0') props.onReset();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a chart is a labelled group of what can be explored, not a set of fields.
    <div
      ref={place}
      role="group"
      aria-label={label}
      aria-roledescription="chart"
      aria-keyshortcuts="ArrowLeft ArrowRight Shift+ArrowLeft Shift+ArrowRight + - 0"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the crosshair.
      tabIndex={0}
      className={css.chart}
      style={{ height: heightPx }}
      onKeyDown={onKeyDown}
    />
  );
};
