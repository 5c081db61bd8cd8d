/** The small parts: stops in reverse order, settings that are refused whole, long work that is announced, coalesced states. */
import { describe, expect, test } from 'vitest';
import type { Event } from '../../../src/contract/events.ts';
import { defaultSettings } from '../../../src/contract/settings.ts';
import type { CheckRecord } from '../../../src/main/engine/ports.ts';
import { createCheckAnnouncer } from '../../../src/main/service/announce-checks.ts';
import { createCleanups } from '../../../src/main/service/cleanups.ts';
import { createJobs } from '../../../src/main/service/jobs.ts';
import { createSettingsHolder } from '../../../src/main/service/settings-holder.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const by = { actor: 'api', at: 0 } as const;

describe('cleanups', () => {
  test('run in reverse, once, whatever fails or hangs', async () => {
    const order: string[] = [];
    const cleanups = createCleanups(() => silent);
    cleanups.push('first', 100, () => void order.push('first'));
    cleanups.push('hangs', 20, () => new Promise(() => order.push('hangs')));
    cleanups.push('fails', 100, () => {
      order.push('fails');
      throw new Error('no');
    });
    await Promise.all([cleanups.run(), cleanups.run()]);
    expect(order).toEqual(['fails', 'hangs', 'first']);
  });
});

describe('settings', () => {
  const setUp = () => {
    const saved: unknown[] = [];
    const events: Event[] = [];
    const holder = createSettingsHolder({
      initial: defaultSettings,
      store: { saveSettings: async (settings) => void saved.push(settings) },
      events: { emit: (event) => events.push(event) },
    });
    return { holder, saved, events };
  };

  test('a patch changes its keys and nothing else', async () => {
    const { holder, saved, events } = setUp();
    const settings = await holder.update({ pace: { packetsPerSecond: 5 } }, by);
    expect(settings).toEqual({ ...defaultSettings, pace: { ...defaultSettings.pace, packetsPerSecond: 5 } });
    expect(saved).toEqual([settings]);
    expect(events).toEqual([{ type: 'settings-changed', settings }]);
  });
  test('a policy that can not work is refused, nothing changes', async () => {
    const { holder, saved, events } = setUp();
    await expect(holder.update({ policy: { intervalS: 1, timeoutMs: 30_000 } }, by)).rejects.toMatchObject({
      code: 'bad-input',
    });
    expect([holder.get(), saved, events]).toEqual([defaultSettings, [], []]);
  });
  test('who can not put it into force refuses it, and the others go back', async () => {
    const { holder, saved } = setUp();
    const ports: number[] = [];
    holder.react({ before: (next) => void ports.push(next.http.port) });
    holder.react({
      before: (next) => {
        if (next.http.port === 81) throw new Error('port in use');
      },
    });
    await expect(holder.update({ http: { port: 81 } }, by)).rejects.toThrow('port in use');
    expect([ports, saved, holder.get()]).toEqual([[81, 8080], [], defaultSettings]);
  });
  test('changes at the same time both hold', async () => {
    const { holder } = setUp();
    await Promise.all([
      holder.update({ pace: { packetsPerSecond: 5 } }, by),
      holder.update({ pace: { probesPerSubnet: 6 } }, by),
    ]);
    expect(holder.get().pace).toMatchObject({ packetsPerSecond: 5, probesPerSubnet: 6 });
  });
});

describe('jobs', () => {
  const setUp = () => {
    const clock = createFakeClock();
    const events: Event[] = [];
    const jobs = createJobs({ clock, log: silent, events: { emit: (event) => events.push(event) } });
    return { clock, events, jobs };
  };

  test('progress is announced at most four times a second, the end always', async () => {
    const { clock, events, jobs } = setUp();
    jobs.start('import', 'a list', 100, async ({ done, signal }) => {
      for (let count = 1; count <= 100; count++) {
        await clock.sleep(10, signal);
        done(count);
      }
      return 'all in';
    });
    await clock.advance(2_000);
    expect(events.length).toBeLessThanOrEqual(6);
    expect(events.at(-1)).toMatchObject({
      job: { state: 'finished', done: 100, message: 'all in', remainingMs: null },
    });
  });
  test('cancel answers the job once it has stopped', async () => {
    const { clock, jobs } = setUp();
    const { id } = jobs.start('import', 'a list', 10, async ({ done, signal }) => {
      done(3);
      await clock.sleep(60_000, signal).catch(() => {
        throw new Error('stopped: 3 of 10 are stored');
      });
      return 'never';
    });
    expect(await jobs.cancel(id)).toMatchObject({
      state: 'cancelled',
      done: 3,
      message: 'stopped: 3 of 10 are stored',
    });
    expect(await jobs.cancel('unknown')).toBeNull();
  });
  test('work that fails says why', async () => {
    const { jobs, clock } = setUp();
    jobs.start('import', 'a list', 1, async () => {
      throw new Error('the disk is full; 500 rows are stored');
    });
    await clock.settle();
    expect(jobs.list()).toMatchObject([{ state: 'failed', message: 'the disk is full; 500 rows are stored' }]);
  });
});

describe('announced checks', () => {
  const record = (deviceId: number, rttMs: number): CheckRecord => ({
    deviceId,
    cycleId: 1,
    at: 0,
    sent: 1,
    received: 1,
    rttMinMs: rttMs,
    rttMeanMs: rttMs,
    rttMs,
    rttP95Ms: rttMs,
    rttP99Ms: rttMs,
    rttMaxMs: rttMs,
    jitterMs: null,
    duplicates: 0,
    ttl: 64,
    voidReason: null,
    state: { status: 'online', statusSince: 0, statusReason: '', checkedAt: 0, rttMs, lossPercent: 0 },
    transition: null,
  });

  test('at most four batches a second, only the newest of every device, none lost', async () => {
    const clock = createFakeClock();
    const batches: { id: number; rttMs: number | null }[][] = [];
    const announcer = createCheckAnnouncer({
      clock,
      onTransitions: () => {},
      events: {
        emit: (event) => {
          if (event.type === 'devices-checked') batches.push(event.deltas.map(({ id, rttMs }) => ({ id, rttMs })));
        },
      },
    });
    for (let turn = 1; turn <= 100; turn++) {
      announcer.durable([record(1, turn), record(2, turn)], []);
      await clock.advance(10);
    }
    await clock.advance(1_000);
    expect(batches.length).toBeLessThanOrEqual(6);
    expect(batches.every((batch) => new Set(batch.map(({ id }) => id)).size === batch.length)).toBe(true);
    expect(batches.at(-1)).toEqual([
      { id: 1, rttMs: 100 },
      { id: 2, rttMs: 100 },
    ]);
  });
});
