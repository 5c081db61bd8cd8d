/** Draws the stretches nobody measured as hatching, with their cause where there is room to read it. */
import type uPlot from 'uplot';
import type { ChartGap, ChartInk } from './chart-model.ts';

const HATCH_PX = 7;

export const drawGaps = (chart: uPlot, gaps: readonly ChartGap[], ink: ChartInk): void => {
  const { ctx, bbox } = chart;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.font = `${11 * scale}px "Inter Variable", sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  for (const gap of gaps) {
    const left = Math.max(bbox.left, chart.valToPos(gap.fromMs, 'x', true));
    const right = Math.min(bbox.left + bbox.width, chart.valToPos(gap.toMs, 'x', true));
    if (right - left < 1) continue;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height);
    ctx.clip();
    ctx.strokeStyle = ink.gap;
    ctx.lineWidth = scale;
    ctx.beginPath();
    for (let x = left - bbox.height; x < right; x += HATCH_PX * scale) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
    const textPx = ctx.measureText(gap.cause).width;
    if (textPx + 16 * scale < right - left) {
      const middle = { x: (left + right) / 2, y: bbox.top + bbox.height / 2 };
      ctx.fillStyle = ink.page;
      ctx.fillRect(middle.x - textPx / 2 - 6 * scale, middle.y - 9 * scale, textPx + 12 * scale, 18 * scale);
      ctx.fillStyle = ink.text;
      ctx.fillText(gap.cause, middle.x, middle.y);
    }
  }
  ctx.restore();
};
