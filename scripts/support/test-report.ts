/** What one runner did, in the one shape that the summary adds up. */
import { readFileSync } from 'node:fs';

export type TestReport = {
  readonly passed: number;
  /** Full names. */
  readonly failed: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly lacks: string }[];
};

/** What our Vitest reporter wrote; null when the runner never got that far. */
export const readVitestReport = (path: string): TestReport | null => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as TestReport;
  } catch {
    return null;
  }
};

type PlaywrightSuite = {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
      readonly annotations: readonly { readonly type: string; readonly description?: string }[];
    }[];
  }[];
};

const testsOf = (
  suite: PlaywrightSuite,
  above: readonly string[],
): { name: string; status: string; lacks: string }[] => {
  const path = [...above, suite.title];
  return [
    ...(suite.specs ?? []).flatMap((spec) =>
      spec.tests.map((test) => ({
        name: [...path, spec.title].join(' > '),
        status: test.status,
        lacks:
          test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description ?? 'no reason given',
      })),
    ),
    ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, path)),
  ];
};

/** Playwright's JSON report. A flaky test counts as failed, and so does an error outside of any test. */
export const readPlaywrightReport = (path: string): TestReport | null => {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8')) as {
      suites: readonly PlaywrightSuite[];
      errors: readonly { message?: string }[];
    };
    const tests = report.suites.flatMap((suite) => testsOf(suite, []));
    return {
      passed: tests.filter(({ status }) => status === 'expected').length,
      failed: [
        ...tests.filter(({ status }) => status === 'unexpected' || status === 'flaky').map(({ name }) => name),
        ...report.errors.map(({ message }) => message?.split('\n')[0] ?? 'an error outside of any test'),
      ],
      skipped: tests.filter(({ status }) => status === 'skipped').map(({ name, lacks }) => ({ name, lacks })),
    };
  } catch {
    return null;
  }
};
