/** Any checks, in any portions, of a device among others, with a look at the store between any two steps of its compactor. */
import { join } from 'node:path';
import fc from 'fast-check';
import { DeviceDraft } from '../../src/contract/model/device.ts';
import type { CheckRecord } from '../../src/main/engine/ports.ts';
import { createDevice } from '../../src/main/io/store/changes/devices.ts';
import { recordChecks } from '../../src/main/io/store/changes/record-checks.ts';
import { openHere } from './open-here.ts';
import { by, checkRecord, t0, tempDir } from './temp-store.ts';

const minute = 60_000;
const hour = 60 * minute;

export type Look = {
  readonly here: Awaited<ReturnType<typeof openHere>>;
  readonly id: number;
  /** Of the device, in the order they were stored. */
  readonly records: readonly CheckRecord[];
  readonly begin: number;
  readonly now: number;
};

const someChecks = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.nat(5 * minute), fc.nat(3 * hour)),
    /** A clock set back, and late checks. */
    backMs: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(4 * hour)),
    sent: fc.oneof({ weight: 6, arbitrary: fc.constant(3) }, fc.constant(0), fc.nat(20)),
    lost: fc.nat(4),
    rttMs: fc.integer({ min: 100, max: 90_000 }).map((us) => us / 1_000),
  }),
  { minLength: 1, maxLength: 30 },
);
const somePortions = fc.array(fc.record({ checks: someChecks, steps: fc.nat(5) }), { minLength: 1, maxLength: 6 });
/** Before the end of a month, before the end of a leap year's February, at the beginning of a year. */
const begins = fc.constantFrom(Date.UTC(2026, 9, 31, 20, 50), Date.UTC(2028, 1, 29, 20, 50), t0);

/** Rejects with the smallest sequence at which `look` throws. */
export const whilePacked = (look: (at: Look) => void): Promise<void> =>
  fc.assert(
    fc.asyncProperty(somePortions, begins, async (portions, begin) => {
      using dir = tempDir();
      // A portion is over after every step, so that a question is asked between any two of them.
      const here = await openHere(join(dir.path, 'fieldwatch.db'), () => 13);
      const compactor = here.newCompactor();
      try {
        const { id } = createDevice(here.connection, DeviceDraft.parse({ address: '10.0.0.1' }), by(begin));
        const other = createDevice(here.connection, DeviceDraft.parse({ address: '10.0.0.2' }), by(begin)).id;
        const records: CheckRecord[] = [];
        let now = begin;
        for (const { checks, steps } of portions) {
          const added = checks.map(({ afterMs, backMs, sent, lost, rttMs }, i) => {
            now += afterMs;
            const received = Math.max(0, sent - lost);
            const rtt = received === 0 ? null : rttMs;
            const figures = { rttMinMs: rtt, rttMeanMs: rtt, rttMs: rtt, rttP95Ms: rtt, rttP99Ms: rtt };
            return checkRecord(id, now - backMs, {
              cycleId: i + 1,
              sent,
              received,
              ...figures,
              rttMaxMs: rtt,
              jitterMs: null,
              voidReason: sent === 0 ? 'no-buffers' : null,
            });
          });
          records.push(...added);
          recordChecks(here.connection, [...added, checkRecord(other, now)]);
          look({ here, id, records, begin, now });
          for (let i = 0; i < steps; i++) {
            compactor.step(now, []);
            look({ here, id, records, begin, now });
          }
        }
      } finally {
        here.close();
      }
    }),
    { numRuns: 25 },
  );
