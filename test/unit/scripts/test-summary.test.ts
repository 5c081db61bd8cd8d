/** The closing line of `npm test`, and all that must not pass for success. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPlaywrightReport, readVitestReport, type TestReport } from '../../../scripts/support/test-report.ts';
import { type Stage, testSummary } from '../../../scripts/support/test-summary.ts';

const report = (passed: number, failed: string[] = [], skipped: TestReport['skipped'] = []): TestReport => ({
  passed,
  failed,
  skipped,
});
const stage = (name: string, code: number, of: TestReport | null | undefined): Stage => ({
  name,
  code,
  elapsedMs: 1_234,
  report: of,
});
const green = stage('unit tests', 0, report(5));

const cases: [rule: string, stages: Stage[], line: string, ok: boolean][] = [
  ['all green', [stage('check', 0, null), green], '5 passed, 0 failed, 0 skipped', true],
  ['runners are added up', [green, stage('e2e', 0, report(2))], '7 passed, 0 failed, 0 skipped', true],
  ['a failed test', [stage('unit', 1, report(4, ['a > b']))], '4 passed, 1 failed, 0 skipped', false],
  ['a failed check counts', [stage('check', 1, null), green], '5 passed, 1 failed, 0 skipped', false],
  ['a runner that left no report', [green, stage('e2e', 1, undefined)], '5 passed, 1 failed, 0 skipped', false],
  [
    'a runner that ended well and left none',
    [green, stage('e2e', 0, undefined)],
    '5 passed, 1 failed, 0 skipped',
    false,
  ],
  ['a runner that ran nothing', [green, stage('e2e', 0, report(0))], '5 passed, 1 failed, 0 skipped', false],
  [
    'a runner that skipped all of it',
    [green, stage('e2e', 0, report(0, [], [{ name: 'x', lacks: 'y' }]))],
    '5 passed, 1 failed, 1 skipped',
    false,
  ],
  ['a crash after the last test', [stage('unit', 134, report(5))], '5 passed, 1 failed, 0 skipped', false],
  ['nothing at all', [], '0 passed, 0 failed, 0 skipped', false],
];
test.each(cases)('%s', (_rule, stages, line, ok) => {
  const summary = testSummary(stages);
  expect([summary.lines.at(-1), summary.ok]).toEqual([line, ok]);
});

test('a skipped test is listed with what it lacks, a failed one by its name', () => {
  const skipped = [{ name: 'electron > opens a window', lacks: "Electron's binary is not installed" }];
  const { lines } = testSummary([stage('e2e', 1, report(1, ['x > y'], skipped))]);
  expect(lines).toContain("  electron > opens a window: Electron's binary is not installed");
  expect(lines).toContain('  x > y');
  expect(lines[0]).toBe('FAILED e2e 1.2 s');
});

let folder: string;
const write = (value: unknown): string => {
  const path = join(folder, 'report.json');
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldwatch-report-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("Playwright's report, nested as it is; flaky is failed", () => {
  const spec = (title: string, status: string, annotations: unknown[] = []) => ({
    title,
    tests: [{ status, annotations }],
  });
  const path = write({
    errors: [{ message: 'no web server\nat x' }],
    suites: [
      {
        title: 'shell.spec.ts',
        specs: [spec('a', 'expected')],
        suites: [
          {
            title: 'inner',
            specs: [
              spec('b', 'unexpected'),
              spec('c', 'flaky'),
              spec('d', 'skipped', [{ type: 'skip', description: 'needs x' }]),
              spec('e', 'skipped'),
            ],
          },
        ],
      },
    ],
  });
  expect(readPlaywrightReport(path)).toEqual({
    passed: 1,
    failed: ['shell.spec.ts > inner > b', 'shell.spec.ts > inner > c', 'no web server'],
    skipped: [
      { name: 'shell.spec.ts > inner > d', lacks: 'needs x' },
      { name: 'shell.spec.ts > inner > e', lacks: 'no reason given' },
    ],
  });
});

test.each([
  ['not there', null],
  ['cut off', '{"passed": 1,'],
])('a report that is %s is none', (_rule, text) => {
  const path = text === null ? join(folder, 'none.json') : write(text);
  expect([readVitestReport(path), readPlaywrightReport(path)]).toEqual([null, null]);
});
