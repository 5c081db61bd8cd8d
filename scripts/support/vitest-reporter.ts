/** Writes what a Vitest run did, with the reason each skipped test gave, which its own JSON report leaves out. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import type { TestReport } from './test-report.ts';

class RunReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    let passed = 0;
    const failed: string[] = [];
    const skipped: { name: string; lacks: string }[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'skipped') skipped.push({ name, lacks: result.note ?? 'no reason given' });
        else failed.push(name);
      }
      // a hook that failed leaves the tests of its suite out
      for (const suite of module.children.allSuites())
        if (suite.errors().length > 0) failed.push(`${module.relativeModuleId} > ${suite.fullName}`);
      // a file that could not be loaded, or a hook that failed outside of its tests
      if (module.errors().length > 0) failed.push(module.relativeModuleId);
    }
    for (const error of errors) failed.push(`outside of any test: ${error.message?.split('\n')[0] ?? 'an error'}`);

    const path = process.env.FIELDWATCH_TEST_REPORT ?? 'out/test/vitest-run.json';
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ passed, failed, skipped } satisfies TestReport, null, 1));
  }
}

// biome-ignore lint/style/noDefaultExport: Vitest loads a reporter from a file by its default export
export default RunReporter;
