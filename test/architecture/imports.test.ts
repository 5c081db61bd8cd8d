/** The walls of the house stand, and the test that says so notices when one is breached. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkImports } from './check-imports.ts';

test('every import of the product keeps to the table', () => {
  const { files, breaches } = checkImports(join(import.meta.dirname, '../..'));
  expect(breaches).toEqual([]);
  expect(files).toBeGreaterThan(50);
});

let tree: string | undefined;
const plant = (files: Readonly<Record<string, string>>): readonly string[] => {
  tree = mkdtempSync(join(tmpdir(), 'fieldwatch-walls-'));
  for (const [path, text] of Object.entries({ ...sound, ...files })) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  return checkImports(tree).breaches;
};
afterEach(() => {
  if (tree !== undefined) rmSync(tree, { recursive: true, force: true });
});

/** A tiny house in which all is as it should be. */
const sound = {
  'src/contract/api.ts': "import { z } from 'zod';\nexport const a = z;\n",
  'src/main/engine/ports.ts': "import type { a } from '../../contract/api.ts';\nexport type Clock = typeof a;\n",
  'src/main/engine/status/next.ts': "import type { Clock } from '../ports.ts';\nexport const next = (_: Clock) => 1;\n",
  'src/main/io/clock.ts':
    "import { performance } from 'node:perf_hooks';\nimport type { Clock } from '../engine/ports.ts';\nexport const c = performance as unknown as Clock;\n",
  'src/main/service/create.ts':
    "import Fastify from 'fastify';\nimport { c } from '../io/clock.ts';\nimport { next } from '../engine/status/next.ts';\nexport const s = [c, next, Fastify];\n",
  'src/main/headless.ts':
    "import { s } from './service/create.ts';\nimport { Command } from 'commander';\nexport const h = [s, Command];\n",
  'src/main/desktop/window.ts':
    "import { app } from 'electron';\nimport type { s } from '../service/create.ts';\nexport const w = app as unknown as typeof s;\n",
  'src/preload/index.ts':
    "import { ipcRenderer } from 'electron';\nimport type { a } from '../contract/api.ts';\nexport const p = ipcRenderer as unknown as typeof a;\n",
  'src/renderer/ui/table.tsx': "import { useState } from 'react';\nexport const t = useState;\n",
  'src/renderer/features/devices/page.tsx': "import { t } from '../../ui/table.tsx';\nexport const d = t;\n",
  'src/renderer/app/app.tsx': "import { d } from '../features/devices/page.tsx';\nexport const a = d;\n",
} as const;

test('a sound house has no breach', () => {
  expect(plant({})).toEqual([]);
});

describe('a planted breach is caught:', () => {
  test.each<[rule: string, path: string, text: string, says: RegExp]>([
    ['the contract with an effect', 'src/contract/x.ts', "import 'node:fs';", /contract names node:fs/],
    [
      'the contract reaching up',
      'src/contract/x.ts',
      "export { next } from '../main/engine/status/next.ts';",
      /contract imports engine/,
    ],
    ['the engine with Node', 'src/main/engine/x.ts', "import { join } from 'node:path';", /engine names node:path/],
    ['the engine with a package', 'src/main/engine/x.ts', "import { z } from 'zod';", /engine names zod/],
    ['the engine doing', 'src/main/engine/x.ts', "import { c } from '../io/clock.ts';", /engine imports io/],
    [
      'the engine with a type of io',
      'src/main/engine/x.ts',
      "import type { c } from '../io/clock.ts';",
      /engine imports io/,
    ],
    ['io deciding', 'src/main/io/x.ts', "import { next } from '../engine/status/next.ts';", /io imports engine/],
    ['io with electron', 'src/main/io/x.ts', "const e = require('electron');", /io names electron/],
    ['io with the web server', 'src/main/io/x.ts', "import Fastify from 'fastify';", /io names fastify/],
    [
      'the service with electron, late',
      'src/main/service/x.ts',
      "export const e = () => import('electron');",
      /service names electron/,
    ],
    [
      'the service with a shell',
      'src/main/service/x.ts',
      "import { w } from '../desktop/window.ts';",
      /service imports desktop/,
    ],
    [
      'the service with SQLite',
      'src/main/service/x.ts',
      "import Database from 'better-sqlite3';",
      /service names better-sqlite3/,
    ],
    [
      'the desktop with the engine',
      'src/main/desktop/x.ts',
      "import { next } from '../engine/status/next.ts';",
      /desktop imports engine/,
    ],
    ['the desktop with io', 'src/main/index.ts', "import { c } from './io/clock.ts';", /desktop imports io/],
    ['headless with electron', 'src/main/cli/x.ts', "import { app } from 'electron';", /headless names electron/],
    ['headless with io', 'src/main/cli/x.ts', "import { c } from '../io/clock.ts';", /headless imports io/],
    ['the preload with Node', 'src/preload/x.ts', "import 'node:fs';", /preload names node:fs/],
    [
      'the preload with the service',
      'src/preload/x.ts',
      "import { s } from '../main/service/create.ts';",
      /preload imports service/,
    ],
    [
      'the renderer with electron',
      'src/renderer/ui/x.tsx',
      "import { ipcRenderer } from 'electron';",
      /renderer names electron/,
    ],
    ['the renderer with Node', 'src/renderer/ui/x.tsx', "import fs from 'node:fs';", /renderer names node:fs/],
    [
      'the renderer with main',
      'src/renderer/ui/x.tsx',
      "import { s } from '../../main/service/create.ts';",
      /renderer imports service/,
    ],
    [
      'a feature with another',
      'src/renderer/features/rounds/x.tsx',
      "import { d } from '../devices/page.tsx';",
      /rounds imports the feature devices/,
    ],
    [
      'ui knowing a feature',
      'src/renderer/ui/x.tsx',
      "import { d } from '../features/devices/page.tsx';",
      /ui imports features/,
    ],
    [
      'a feature knowing the app',
      'src/renderer/features/rounds/x.tsx',
      "import { a } from '../../app/app.tsx';",
      /features imports app/,
    ],
    ['a file outside of all places', 'src/main/helpers.ts', 'export const x = 1;', /belongs to no place/],
    [
      'an import over several lines',
      'src/main/engine/x.ts',
      "import {\n  join,\n} from\n  'node:path';",
      /engine names node:path/,
    ],
    [
      'an import after a comment that hides nothing',
      'src/main/engine/x.ts',
      "/* ' */ import 'node:fs'; // '",
      /engine names node:fs/,
    ],
    [
      'a circle of places',
      'src/main/service/x.ts',
      "import { h } from '../headless.ts';",
      /a circle: headless → service → headless/,
    ],
  ])('%s', (_rule, path, text, says) => {
    expect(plant({ [path]: text }).join('\n')).toMatch(says);
  });
});

describe('the engine must not say', () => {
  test.each([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'setTimeout(f, 1)',
    'setInterval(f, 1)',
    'console.log(1)',
    'process.exit()',
    'performance.now()',
  ])('%s', (word) => {
    expect(plant({ 'src/main/engine/x.ts': `export const x = () => ${word};` })).toHaveLength(1);
  });

  test.each([
    ['a comment', '// Date.now() would be wrong here\n/* setTimeout */'],
    ['a sentence for people', "export const x = 'process.exit is not called';"],
    ['a given moment', 'export const x = (ms: number) => new Date(ms);'],
  ])('but may have it in %s', (_where, text) => {
    expect(plant({ 'src/main/engine/x.ts': text })).toEqual([]);
  });
});
