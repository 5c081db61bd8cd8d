import { expect, it } from 'vitest';
import { History } from '../../src/contract/model/check.ts';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import { by, checkRecord, openTempStore, t0 } from '../support/temp-store.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

it('the spread of RTTs is that of the single checks, from staging and packed hours alike, and only where it is asked for', {
  timeout: 60_000,
}, async () => {
  const now = t0 + 40 * day;
  await using opened = await openTempStore({ now: () => now });
  const { store } = opened;
  const { id } = await store.createDevice(DeviceDraft.parse({ address: '10.0.0.1' }), by());
  const records = Array.from({ length: 26 * 60 }, (_, i) => {
    const silent = i % 50 === 0 || (i > 300 && i < 420);
    const figures = silent ? { received: 0, rttMs: null } : { rttMs: 1 + ((i * 37) % 101) / 10 };
    return checkRecord(id, t0 + i * minute + ((i * 13) % 900), figures);
  });
  await store.recordChecks(records);
  const query = { id, from: t0 + 90 * minute, to: t0 + 90 * minute + day, points: 600, smoke: true };
  const before = await store.history(query);
  History.parse(before);
  while (!(await store.compact(now)).done);
  const { smoke, ...told } = await store.history(query);
  expect(smoke).toEqual(before.smoke);

  const stretches = Map.groupBy(
    records.filter(({ at, rttMs }) => at >= query.from && at <= query.to && rttMs !== null),
    ({ at }) => at - (at % (15 * minute)),
  );
  const plain = [...stretches].filter(([, inside]) => inside.length >= 5);
  expect(smoke?.bucketMs).toBe(15 * minute);
  expect(smoke?.at).toEqual(plain.map(([at]) => at));
  // Two hours of silence have no spread.
  expect(smoke?.at.length).toBe(96 - 8);
  for (const { percent, lowMs, highMs } of smoke?.bands ?? [])
    for (const [i, [, inside]] of plain.entries()) {
      const sorted = inside.map(({ rttMs }) => rttMs as number).sort((a, b) => a - b);
      const left = Math.floor(sorted.length * ((100 - percent) / 200));
      expect([lowMs[i], highMs[i]]).toEqual([sorted[left], sorted.at(-1 - left)]);
    }

  const plainHistory = await store.history({ ...query, smoke: false });
  expect(plainHistory).toEqual(told);
  expect('smoke' in plainHistory).toBe(false);
  expect((await store.history({ ...query, from: t0 - 30 * day })).smoke).toBeUndefined();
});
