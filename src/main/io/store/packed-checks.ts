/** Checks on their way to the store thread as columns: a batch of objects would cost the sender many times more to copy. */
import { FieldwatchError } from '../../../contract/errors.ts';
import type { VoidReason } from '../../../contract/model/check.ts';
import type { Status } from '../../../contract/model/status.ts';
import type { CheckRecord } from '../../engine/ports.ts';

type Transition = NonNullable<CheckRecord['transition']>;

export type PackedChecks = {
  readonly count: number;
  /** `fields` numbers a check, NaN for null. */
  readonly numbers: Float64Array;
  readonly statuses: readonly Status[];
  readonly reasons: readonly string[];
  /** By index, only where there is one. */
  readonly voids: readonly (readonly [number, VoidReason])[];
  readonly transitions: readonly (readonly [number, Transition])[];
};

const fields = 17;
const orNaN = (value: number | null): number => value ?? Number.NaN;
const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

export const packChecks = (records: readonly CheckRecord[]): PackedChecks => {
  const numbers = new Float64Array(records.length * fields);
  const voids: [number, VoidReason][] = [];
  const transitions: [number, Transition][] = [];
  for (const [i, record] of records.entries()) {
    const { state } = record;
    numbers.set(
      [
        record.deviceId,
        record.cycleId,
        record.at,
        record.sent,
        record.received,
        orNaN(record.rttMinMs),
        orNaN(record.rttMeanMs),
        orNaN(record.rttMs),
        orNaN(record.rttP95Ms),
        orNaN(record.rttP99Ms),
        orNaN(record.rttMaxMs),
        orNaN(record.jitterMs),
        record.duplicates,
        orNaN(record.ttl),
        orNaN(state.statusSince),
        orNaN(state.rttMs),
        orNaN(state.lossPercent),
      ],
      i * fields,
    );
    if (record.voidReason !== null) voids.push([i, record.voidReason]);
    if (record.transition !== null) transitions.push([i, record.transition]);
  }
  return {
    count: records.length,
    numbers,
    statuses: records.map(({ state }) => state.status),
    reasons: records.map(({ state }) => state.statusReason),
    voids,
    transitions,
  };
};

export const unpackChecks = (packed: PackedChecks): CheckRecord[] => {
  const voids = new Map(packed.voids);
  const transitions = new Map(packed.transitions);
  return Array.from({ length: packed.count }, (_, i) => {
    const [deviceId, cycleId, at, sent, received, ...figures] = packed.numbers.subarray(i * fields, (i + 1) * fields);
    const [minMs, meanMs, rttMs, p95Ms, p99Ms, maxMs, jitterMs, duplicates, ttl, since, stateRttMs, lossPercent] =
      figures;
    return {
      deviceId: required(deviceId),
      cycleId: required(cycleId),
      at: required(at),
      sent: required(sent),
      received: required(received),
      rttMinMs: orNull(minMs),
      rttMeanMs: orNull(meanMs),
      rttMs: orNull(rttMs),
      rttP95Ms: orNull(p95Ms),
      rttP99Ms: orNull(p99Ms),
      rttMaxMs: orNull(maxMs),
      jitterMs: orNull(jitterMs),
      duplicates: required(duplicates),
      ttl: orNull(ttl),
      voidReason: voids.get(i) ?? null,
      state: {
        status: packed.statuses[i] ?? 'unknown',
        statusSince: orNull(since),
        statusReason: packed.reasons[i] ?? '',
        checkedAt: required(at),
        rttMs: orNull(stateRttMs),
        lossPercent: orNull(lossPercent),
      },
      transition: transitions.get(i) ?? null,
    };
  });
};

const required = (value: number | undefined): number => {
  if (value === undefined || Number.isNaN(value)) throw new FieldwatchError('bad-input', 'a check lacks a number');
  return value;
};
