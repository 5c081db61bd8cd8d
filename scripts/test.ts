/** `npm test`: everything that a change must pass, each part even when one before it failed, and one line at the end. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './support/build-if-needed.ts';
import { findChromium } from './support/find-chromium.ts';
import { prepareTests } from './support/prepare-tests.ts';
import { type Outcome, root, runNode, scriptOf, watchInterrupts } from './support/run.ts';
import { readPlaywrightReport, readVitestReport, type TestReport } from './support/test-report.ts';
import { type Stage, testSummary } from './support/test-summary.ts';

const reports = join(root, 'out/test');
const stages: Stage[] = [];

const endIfInterrupted = watchInterrupts();

const stage = async (name: string, run: () => Promise<Outcome>, read?: () => TestReport | null): Promise<void> => {
  console.log(`\n── ${name}`);
  const { code, elapsedMs } = await run();
  endIfInterrupted();
  stages.push({ name, code, elapsedMs, report: read === undefined ? null : (read() ?? undefined) });
};

const vitest = (project: string): Promise<void> => {
  const report = join(reports, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=./scripts/support/vitest-reporter.ts'];
  return stage(
    `${project} tests`,
    () => runNode(scriptOf('vitest', 'vitest'), args, { env: { FIELDWATCH_TEST_REPORT: report } }),
    () => readVitestReport(report),
  );
};

console.log(`Node ${process.version}`);
prepareTests();
// an old report must never stand for a run that crashed
rmSync(reports, { recursive: true, force: true });

await stage('check', () => runNode(join(root, 'scripts/check.ts')));
await stage('build', build);
await vitest('unit');
await vitest('integration');
await stage(
  'end-to-end tests',
  () =>
    runNode(scriptOf('playwright', 'playwright'), ['test'], {
      env: { FIELDWATCH_CHROMIUM: findChromium() ?? '' },
    }),
  () => readPlaywrightReport(join(reports, 'e2e.json')),
);

const { lines, ok } = testSummary(stages);
console.log(`\n${lines.join('\n')}`);
process.exitCode = ok ? 0 : 1;
