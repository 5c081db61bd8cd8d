/** Adds up the runners and says it in one line; nothing that crashed or ran nothing may pass for success. */
import type { TestReport } from './test-report.ts';

export type Stage = {
  readonly name: string;
  readonly code: number;
  readonly elapsedMs: number;
  /** Null for a stage that is no test runner; undefined when a runner left none. */
  readonly report: TestReport | null | undefined;
};

/** What is wrong with a stage beyond its failed tests, or null. */
const stageProblem = ({ name, code, report }: Stage): string | null => {
  if (report === undefined) return `${name}: the runner left no report (exit code ${code})`;
  if (report === null) return code === 0 ? null : `${name}: failed (exit code ${code})`;
  if (report.passed + report.failed.length === 0) return `${name}: no test ran`;
  return code !== 0 && report.failed.length === 0 ? `${name}: exit code ${code} without a failed test` : null;
};

/** The lines to print; the last one is `N passed, N failed, N skipped`. */
export const testSummary = (stages: readonly Stage[]): { readonly lines: readonly string[]; readonly ok: boolean } => {
  const reports = stages.flatMap(({ report }) => report ?? []);
  const failed = [
    ...stages.flatMap((stage) => stageProblem(stage) ?? []),
    ...reports.flatMap((report) => report.failed),
  ];
  const skipped = reports.flatMap((report) => report.skipped);
  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  return {
    ok: failed.length === 0 && passed > 0,
    lines: [
      ...stages.map(
        ({ name, code, elapsedMs }) =>
          `${code === 0 ? 'ok    ' : 'FAILED'} ${name} ${(elapsedMs / 1_000).toFixed(1)} s`,
      ),
      ...(skipped.length > 0 ? ['', 'Skipped:'] : []),
      ...skipped.map(({ name, lacks }) => `  ${name}: ${lacks}`),
      ...(failed.length > 0 ? ['', 'Failed:'] : []),
      ...failed.map((name) => `  ${name}`),
      '',
      `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`,
    ],
  };
};
