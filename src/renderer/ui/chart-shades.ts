/** Draws how values are spread within stretches of time as shades behind a line: the denser, the darker. */
import type uPlot from 'uplot';
import type { ChartShades } from './chart-model.ts';

/** Each band lies within the one before it, so the inner ones add up. */
const SHADE_ALPHA = 0.2;

export const drawShades = (chart: uPlot, { atMs, widthMs, bands }: ChartShades, colour: string): void => {
  const { ctx, bbox } = chart;
  const thinnest = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.globalAlpha = SHADE_ALPHA;
  ctx.fillStyle = colour;
  for (const { low, high } of bands)
    for (const [i, at] of atMs.entries()) {
      const [from, to] = [chart.valToPos(at, 'x', true), chart.valToPos(at + widthMs, 'x', true)];
      const top = chart.valToPos(high[i] ?? 0, 'y', true);
      const bottom = chart.valToPos(low[i] ?? 0, 'y', true);
      ctx.fillRect(from, top, to - from, Math.max(thinnest, bottom - top));
    }
  ctx.restore();
};
