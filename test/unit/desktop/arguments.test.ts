/** The desktop's command line: two switches of ours among Chromium's many. */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readArguments } from '../../../src/main/desktop/arguments.ts';

const cases: [rule: string, argv: string[], demo: boolean, dataDir: string | null][] = [
  ['nothing said: the usual place', ['electron', '.'], false, null],
  ['--demo', ['electron', '.', '--demo'], true, null],
  ['--data and its folder', ['fieldwatch', '--data', '/data/a'], false, '/data/a'],
  ['--data=folder', ['fieldwatch', '--data=/data/a', '--demo'], true, '/data/a'],
  ['a relative folder counts from here', ['fieldwatch', '--data', 'here'], false, resolve('here')],
  ['the later one wins', ['fieldwatch', '--data=/a', '--data=/b'], false, '/b'],
  ['--data without a folder is not one', ['fieldwatch', '--data', '--demo'], true, null],
  ['--data= without a folder is not one', ['fieldwatch', '--data='], false, null],
  ["Chromium's switches pass by", ['fieldwatch', '--no-sandbox', '--inspect=0'], false, null],
];
test.each(cases)('%s', (_rule, argv, demo, dataDir) => {
  expect(readArguments(argv)).toEqual({ demo, dataDir });
});
