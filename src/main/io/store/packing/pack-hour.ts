/** A device's checks of one hour as bytes and back, to the last microsecond. */
import { FieldwatchError } from '../../../../contract/errors.ts';
import { type BitReader, type BitWriter, bitReader, bitWriter, DamagedBits } from './bits.ts';
import { type ChartRow, type CheckRow, hourMs, largestFigure } from './check-row.ts';
import { readColumn, writeColumn } from './column.ts';
import { aboveExpected, bestTurn, jitterExpected, meanExpected, type Rtts } from './predict.ts';

/** Byte 0: this. Bytes 1 and 2: Fletcher's sum of all that follows. Then bits: how many checks, and one column after the other. */
const version = 1;
const headBytes = 3;
export const checksAtMost = 1_000_000;

type Column = readonly (number | null)[];
const maskBits = 2;
const [noneNull, allNull, ownMask, sameMask] = [0, 1, 2, 3] as const;
type Mask = readonly boolean[];

/** A column with nulls: where they are, then the others. Checks that got no reply lack several figures at the same places. */
const writeNullable = (to: BitWriter, column: Column, lastMask: Mask | null): Mask | null => {
  const mask = column.map((value) => value === null);
  if (!mask.includes(true)) to.fixed(noneNull, maskBits);
  else if (!mask.includes(false)) to.fixed(allNull, maskBits);
  else if (lastMask?.every((isNull, i) => isNull === mask[i])) to.fixed(sameMask, maskBits);
  else {
    to.fixed(ownMask, maskBits);
    writeColumn(
      to,
      mask.map((isNull) => (isNull ? 1 : 0)),
    );
  }
  writeColumn(
    to,
    column.filter((value) => value !== null),
  );
  return mask.includes(true) && mask.includes(false) ? mask : lastMask;
};

const readNullable = (from: BitReader, count: number, lastMask: Mask | null): { values: Column; mask: Mask | null } => {
  const kind = from.fixed(maskBits);
  if (kind === noneNull) return { values: readColumn(from, count), mask: lastMask };
  if (kind === allNull) return { values: new Array<null>(count).fill(null), mask: lastMask };
  if (kind === sameMask && lastMask === null) throw new DamagedBits('a column leans on one that is not there');
  const mask = kind === sameMask ? (lastMask as Mask) : readColumn(from, count).map((flag) => flag !== 0);
  const present = readColumn(
    from,
    mask.reduce((sum, isNull) => sum + (isNull ? 0 : 1), 0),
  );
  let next = 0;
  return { values: mask.map((isNull) => (isNull ? null : present[next++]!)), mask };
};

/** @param checks of this hour, ascending by time */
export const packHour = (hour: number, checks: readonly CheckRow[]): Uint8Array => {
  if (checks.length > checksAtMost) throw new RangeError(`${checks.length} checks are too many for one hour`);
  const to = bitWriter();
  const start = hour * hourMs;
  let mask: Mask | null = null;
  const plain = (of: (check: CheckRow) => number): void => writeColumn(to, checks.map(of));
  const nullable = (of: (check: CheckRow) => number | null): void => {
    mask = writeNullable(to, checks.map(of), mask);
  };
  for (const check of checks) requirePlausible(check);
  to.delta(checks.length);
  plain(({ at }) => at - start);
  plain(({ sent }) => sent);
  plain(({ sent, received }) => sent - received);
  nullable((check) => check.void_reason);
  nullable((check) => check.rtt_us);
  nullable((check) => less(check.rtt_us ?? 0, check.rtt_min_us));
  nullable((check) =>
    check.rtt_max_us === null
      ? null
      : check.rtt_max_us - (check.rtt_us ?? 0) - aboveExpected(check.received, belowOf(check)),
  );
  nullable((check) => (check.jitter_us === null ? null : bestTurn(rttsOf(check), check.jitter_us)));
  nullable((check) => {
    const { jitter_us } = check;
    return jitter_us === null ? null : jitter_us - jitterExpected(rttsOf(check), bestTurn(rttsOf(check), jitter_us));
  });
  nullable((check) => (check.rtt_mean_us === null ? null : check.rtt_mean_us - meanExpected(rttsOf(check))));
  nullable((check) => less(check.rtt_max_us ?? 0, check.rtt_p95_us));
  nullable((check) => less(check.rtt_max_us ?? 0, check.rtt_p99_us));
  plain(({ status }) => status);
  nullable((check) => (check.status_since === null ? null : check.status_since - start));
  nullable((check) => check.loss_bp);
  nullable((check) => check.cycle_id);
  nullable((check) => check.duplicates);
  nullable((check) => check.ttl);
  const bits = to.bytes();
  const bytes = new Uint8Array(headBytes + bits.length);
  bytes[0] = version;
  bytes.set(fletcher16(bits), 1);
  bytes.set(bits, headBytes);
  return bytes;
};

/** Every check, ascending. Throws `store-corrupt` for bytes that `packHour` never wrote. */
export const unpackHour = (hour: number, bytes: Uint8Array): CheckRow[] =>
  reading(bytes, (from, count) => {
    const { rows, nullable } = readChart(from, hour, count);
    const mean = nullable();
    const belowP95 = nullable();
    const belowP99 = nullable();
    const status = readColumn(from, count);
    const since = nullable();
    const loss = nullable();
    const cycle = nullable();
    const duplicates = nullable();
    const ttl = nullable();
    from.end();
    return rows.map((row, i) => ({
      ...row,
      rtt_mean_us: plus(mean[i]!, meanExpected(rttsOf(row))),
      rtt_p95_us: less(row.rtt_max_us ?? 0, belowP95[i]!),
      rtt_p99_us: less(row.rtt_max_us ?? 0, belowP99[i]!),
      status: status[i]!,
      status_since: plus(since[i]!, hour * hourMs),
      loss_bp: loss[i]!,
      cycle_id: cycle[i]!,
      duplicates: duplicates[i]!,
      ttl: ttl[i]!,
    }));
  });

/** Only what a chart draws: the rest is not looked at. */
export const unpackChart = (hour: number, bytes: Uint8Array): ChartRow[] =>
  reading(bytes, (from, count) => readChart(from, hour, count).rows);

/** Only when they were. */
export const unpackTimes = (hour: number, bytes: Uint8Array): number[] =>
  reading(bytes, (from, count) => readTimes(from, hour, count));

const readTimes = (from: BitReader, hour: number, count: number): number[] => {
  const start = hour * hourMs;
  return readColumn(from, count).map((offset) => start + offset);
};

const readChart = (from: BitReader, hour: number, count: number) => {
  let mask: Mask | null = null;
  const nullable = (): Column => {
    const read = readNullable(from, count, mask);
    mask = read.mask;
    return read.values;
  };
  const at = readTimes(from, hour, count);
  const sent = readColumn(from, count);
  const lost = readColumn(from, count);
  const voids = nullable();
  const mid = nullable();
  const below = nullable();
  const above = nullable();
  const turn = nullable();
  const jitter = nullable();
  const rows = at.map((time, i): ChartRow => {
    const received = sent[i]! - lost[i]!;
    const low = less(mid[i] ?? 0, below[i]!);
    const high = plus(above[i]!, (mid[i] ?? 0) + aboveExpected(received, low === null ? 0 : (mid[i] ?? 0) - low));
    const rtts = { received, lowUs: low, midUs: mid[i]!, highUs: high };
    return {
      at: time,
      sent: sent[i]!,
      received,
      rtt_min_us: low,
      rtt_us: mid[i]!,
      rtt_max_us: high,
      jitter_us: plus(jitter[i]!, jitterExpected(rtts, turn[i] ?? 0)),
      void_reason: voids[i]!,
    };
  });
  return { rows, nullable };
};

const reading = <T>(bytes: Uint8Array, read: (from: BitReader, count: number) => T): T => {
  try {
    if (bytes[0] !== version) throw new DamagedBits(`version ${bytes[0]} is not known`);
    const bits = bytes.subarray(headBytes);
    const [a, b] = fletcher16(bits);
    if (a !== bytes[1] || b !== bytes[2]) throw new DamagedBits('its sum is wrong');
    const from = bitReader(bits);
    const count = from.delta();
    if (count > checksAtMost) throw new DamagedBits(`${count} checks are too many for one hour`);
    return read(from, count);
  } catch (error) {
    if (!(error instanceof DamagedBits)) throw error;
    throw new FieldwatchError('store-corrupt', `a packed hour is damaged: ${error.message}`);
  }
};

/** Fletcher, An arithmetic checksum for serial transmissions, 1982. */
const fletcher16 = (bytes: Uint8Array): [number, number] => {
  let a = 0;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 255;
    b = (b + a) % 255;
  }
  return [a, b];
};

const requirePlausible = (check: CheckRow): void => {
  for (const value of Object.values(check))
    if (value !== null && !(Number.isInteger(value) && Math.abs(value) <= largestFigure))
      throw new RangeError(`${value} is no figure of a check`);
};

const less = (from: number, value: number | null): number | null => (value === null ? null : from - value);
const plus = (value: number | null, base: number): number | null => (value === null ? null : value + base);
const belowOf = (check: ChartRow): number => (check.rtt_min_us === null ? 0 : (check.rtt_us ?? 0) - check.rtt_min_us);
const rttsOf = (check: ChartRow): Rtts => ({
  received: check.received,
  lowUs: check.rtt_min_us,
  midUs: check.rtt_us,
  highUs: check.rtt_max_us,
});
