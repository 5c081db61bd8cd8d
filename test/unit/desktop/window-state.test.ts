/** What the window remembers, and what it must not believe. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseWindowState, readWindowState, writeWindowState } from '../../../src/main/desktop/window-state.ts';

const screens = [{ x: 0, y: 0, width: 1_920, height: 1_080 }];
const fine = { x: 50, y: 60, width: 1_000, height: 700 };

const cases: [rule: string, text: string, bounds: object | null, maximised: boolean][] = [
  ['what was kept comes back', JSON.stringify({ bounds: fine, maximised: true }), fine, true],
  ['a broken file means the usual place', '{"bounds":', null, false],
  ['an empty file means the usual place', '', null, false],
  ['null means the usual place', 'null', null, false],
  [
    'a window on a screen that is gone',
    JSON.stringify({ bounds: { ...fine, x: 5_000 }, maximised: false }),
    null,
    false,
  ],
  ['a window with a corner left', JSON.stringify({ bounds: { ...fine, x: 1_900 }, maximised: false }), null, false],
  ['a window too small to use', JSON.stringify({ bounds: { ...fine, width: 5 }, maximised: false }), null, false],
  ['numbers that are none', JSON.stringify({ bounds: { ...fine, y: 'x' }, maximised: 'yes' }), null, false],
  ['fractions', JSON.stringify({ bounds: { ...fine, y: 0.5 } }), null, false],
];
test.each(cases)('%s', (_rule, text, bounds, maximised) => {
  expect(parseWindowState(text, screens)).toEqual({ bounds, maximised });
});

test('it is written whole, leaves nothing beside it and reads back', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwatch-window-'));
  try {
    const path = join(folder, 'window.json');
    writeWindowState(path, { bounds: fine, maximised: false });
    expect(readWindowState(path, screens)).toEqual({ bounds: fine, maximised: false });
    expect(readdirSync(folder)).toEqual(['window.json']);
    expect(readWindowState(join(folder, 'none.json'), screens)).toEqual({ bounds: null, maximised: false });
    expect(() =>
      writeWindowState(join(folder, 'no/such/folder.json'), { bounds: null, maximised: false }),
    ).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
