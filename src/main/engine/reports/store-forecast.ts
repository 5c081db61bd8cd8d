/** What a month will need on the disk, at the present fleet and schedule, by what was measured so far. */

export type StoreForecast = {
  /** Of everything stored; null before there is enough to measure. */
  readonly bytesPerCheck: number | null;
  readonly checksAMonth: number;
  readonly bytesAMonth: number | null;
};

/** With fewer the empty tables weigh more than the checks. */
const enoughChecks = 10_000;
const daysAMonth = 30;

export const forecastMonth = (measured: {
  readonly checks: number;
  readonly sizeBytes: number;
  readonly checksADay: number;
}): StoreForecast => {
  const { checks, sizeBytes, checksADay } = measured;
  const bytesPerCheck = checks < enoughChecks ? null : sizeBytes / checks;
  const checksAMonth = Math.round(checksADay * daysAMonth);
  return {
    bytesPerCheck,
    checksAMonth,
    bytesAMonth: bytesPerCheck === null ? null : Math.round(bytesPerCheck * checksAMonth),
  };
};
