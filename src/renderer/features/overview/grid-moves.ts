/** Where an arrow key leads in a grid of cells that wrap: the nearest cell in that direction. */

type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

const centre = ({ left, top, width, height }: Box) => ({ x: left + width / 2, y: top + height / 2 });

/** The index of the nearest box in the arrow's direction, rows before distance; −1 where there is none. */
export const nearestInDirection = (boxes: readonly Box[], from: number, key: string): number => {
  const start = boxes[from];
  if (start === undefined) return -1;
  const here = centre(start);
  let best = -1;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const [index, box] of boxes.entries()) {
    const there = centre(box);
    const dx = there.x - here.x;
    const dy = there.y - here.y;
    const ahead = { ArrowLeft: -dx, ArrowRight: dx, ArrowUp: -dy, ArrowDown: dy }[key];
    if (ahead === undefined || ahead < 1) continue;
    const aside = Math.abs(key === 'ArrowLeft' || key === 'ArrowRight' ? dy : dx);
    if ((key === 'ArrowLeft' || key === 'ArrowRight') && aside > start.height / 2) continue;
    const cost = ahead + aside * 4;
    if (cost < bestCost) {
      best = index;
      bestCost = cost;
    }
  }
  return best;
};

/** The cell that `key` leads to from `from`: arrows by geometry (past a row's end to the next cell), Home and End. */
export const nearestCell = (cells: readonly HTMLElement[], from: HTMLElement, key: string): HTMLElement | null => {
  const index = cells.indexOf(from);
  if (index === -1) return null;
  if (key === 'Home') return cells[0] ?? null;
  if (key === 'End') return cells.at(-1) ?? null;
  if (!key.startsWith('Arrow')) return null;
  const found = nearestInDirection(
    cells.map((cell) => cell.getBoundingClientRect()),
    index,
    key,
  );
  if (found !== -1) return cells[found] ?? null;
  if (key === 'ArrowRight') return cells[index + 1] ?? null;
  if (key === 'ArrowLeft') return cells[index - 1] ?? null;
  return null;
};
