/** A fleet's past in a store, recorded and packed hour by hour as time goes, out of believable checks that can be made again. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { statusOf, toMs, toPercent } from '../../src/main/io/store/codes.ts';
import type { CheckRow } from '../../src/main/io/store/packing/check-row.ts';
import type { Store } from '../../src/main/io/store/store.ts';
import { believableChecks } from '../../test/support/believable-checks.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
export const checksAnHour = 60;
/** Of a recording's own batches at a busy hour's pace. */
const batchRows = 5_000;
/** Hours from one outage of a device to the next: 20 transitions in 30 days. */
const outageEveryHours = 72;

export type Past = { readonly ids: readonly number[]; readonly start: number; readonly hours: number };

export const addDevices = async (store: Store, addresses: readonly string[], at: number): Promise<number[]> => {
  const rows = addresses.map((address, i) => ({
    line: i + 1,
    name: null,
    address,
    typeId: null,
    subnet: null,
    site: `Site ${(i % 25) + 1}`,
    parent: null,
    notes: null,
  }));
  await store.applyImport(rows, { typeId: 'standard', site: '' }, { actor: 'cli', at });
  return (await store.allDevices({})).map(({ id }) => id);
};

/** The loss of a check is over its last 32 packets, so some before the hour have a say in it. */
const checksBefore = 11;
const everyMs = hourMs / checksAnHour;

/** A check a minute, each device at its own second. */
export const hourOfDevice = (device: number, hour: number, start: number): CheckRow[] =>
  believableChecks({
    seed: device * 10_000 + hour,
    from: start + hour * hourMs - checksBefore * everyMs,
    count: checksBefore + checksAnHour,
    everyMs,
    phaseMs: (device * 7_919) % everyMs,
  }).slice(checksBefore);

export const recordOf = (
  deviceId: number,
  row: CheckRow,
  transition: CheckRecord['transition'] = null,
): CheckRecord => ({
  deviceId,
  cycleId: row.cycle_id ?? 0,
  at: row.at,
  sent: row.sent,
  received: row.received,
  rttMinMs: toMs(row.rtt_min_us),
  rttMeanMs: toMs(row.rtt_mean_us),
  rttMs: toMs(row.rtt_us),
  rttP95Ms: toMs(row.rtt_p95_us),
  rttP99Ms: toMs(row.rtt_p99_us),
  rttMaxMs: toMs(row.rtt_max_us),
  jitterMs: toMs(row.jitter_us),
  duplicates: row.duplicates ?? 0,
  ttl: row.ttl,
  voidReason: null,
  state: {
    status: statusOf(row.status),
    statusSince: row.status_since,
    statusReason: 'answers',
    checkedAt: row.at,
    rttMs: toMs(row.rtt_us),
    lossPercent: toPercent(row.loss_bp),
  },
  transition,
});

/** An outage of a minute now and then, told with the checks at its ends. */
const transitionOf = (device: number, hour: number, minute: number): CheckRecord['transition'] => {
  if (hour === 0 && minute === 0) return { from: 'unknown', to: 'online', reason: 'answers', news: false };
  if ((hour + device) % outageEveryHours !== 1 || minute > 1) return null;
  return minute === 0
    ? { from: 'online', to: 'offline', reason: 'no reply to 3 packets', news: true }
    : { from: 'offline', to: 'online', reason: 'answers again', news: true };
};

/** In the order of time. Lets others in between, so that the store can be fed meanwhile. */
const hourOfFleet = async ({ ids, start }: Past, hour: number): Promise<CheckRecord[]> => {
  const records: CheckRecord[] = [];
  for (const [device, id] of ids.entries()) {
    for (const [minute, row] of hourOfDevice(device, hour, start).entries())
      records.push(recordOf(id, row, transitionOf(device, hour, minute)));
    if (device % 20 === 0) await breathe();
  }
  return records.sort((a, b) => a.at - b.at);
};

/** The newest check stays in staging. An hour is made while the one before it is stored and packed. */
export const fill = async (
  store: Store,
  past: Past,
): Promise<{ recordedChecksPerS: number; packedChecksPerS: number; packingStepP99Ms: number }> => {
  let recordingMs = 0;
  let recorded = 0;
  let packed = 0;
  const stepsMs: number[] = [];
  const take = async (records: readonly CheckRecord[], hour: number): Promise<void> => {
    const began = performance.now();
    for (let from = 0; from < records.length; from += batchRows)
      await store.recordChecks(records.slice(from, from + batchRows));
    recordingMs += performance.now() - began;
    recorded += records.length;
    for (let done = false; !done; ) {
      const stepBegan = performance.now();
      const step = await store.compact(past.start + (hour + 3) * hourMs);
      stepsMs.push(performance.now() - stepBegan);
      packed += step.checks;
      done = step.done;
    }
  };
  let records = await hourOfFleet(past, 0);
  for (let hour = 0; hour < past.hours; hour++) {
    const [next] = await Promise.all([
      hour + 1 < past.hours ? hourOfFleet(past, hour + 1) : Promise.resolve([]),
      take(records, hour),
    ]);
    records = next;
  }
  const packingMs = stepsMs.reduce((sum, ms) => sum + ms, 0);
  return {
    recordedChecksPerS: (recorded * 1_000) / recordingMs,
    packedChecksPerS: (packed * 1_000) / packingMs,
    packingStepP99Ms: stepsMs.sort((a, b) => a - b)[Math.floor(stepsMs.length * 0.99)] ?? Number.NaN,
  };
};
