/** Where the window stood when it was last seen, kept in a small file beside the data. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export type Rectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
export type WindowState = { readonly bounds: Rectangle | null; readonly maximised: boolean };

export const minimumSize = { width: 900, height: 600 };
export const usualSize = { width: 1_280, height: 800 };
const usual: WindowState = { bounds: null, maximised: false };

const isRectangle = (value: unknown): value is Rectangle =>
  typeof value === 'object' &&
  value !== null &&
  ['x', 'y', 'width', 'height'].every((key) => Number.isSafeInteger((value as Record<string, unknown>)[key]));

const overlap = (a: Rectangle, b: Rectangle): { width: number; height: number } => ({
  width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
  height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
});

/** The stored text as a state; a window that no screen would show any more goes to the usual place. */
export const parseWindowState = (text: string, screens: readonly Rectangle[]): WindowState => {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return usual;
  }
  if (typeof stored !== 'object' || stored === null) return usual;
  const { bounds, maximised } = stored as Record<string, unknown>;
  const visible =
    isRectangle(bounds) &&
    bounds.width >= minimumSize.width &&
    bounds.height >= minimumSize.height &&
    screens.some((screen) => {
      const { width, height } = overlap(bounds, screen);
      return width >= 200 && height >= 100;
    });
  return { bounds: visible ? bounds : null, maximised: maximised === true };
};

export const readWindowState = (path: string, screens: readonly Rectangle[]): WindowState => {
  try {
    return parseWindowState(readFileSync(path, 'utf8'), screens);
  } catch {
    return usual;
  }
};

/** Whole or not at all; that it can't be kept is not worth a word to anyone. */
export const writeWindowState = (path: string, state: WindowState): void => {
  try {
    writeFileSync(`${path}.new`, JSON.stringify(state));
    renameSync(`${path}.new`, path);
  } catch {}
};
