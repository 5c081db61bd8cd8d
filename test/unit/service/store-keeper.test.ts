/** The keeper of the store: a check and a backup a day by age, one backup at a time, one recovery in a life. */
import { expect, test } from 'vitest';
import { FieldwatchError } from '../../../src/contract/errors.ts';
import { defaultSettings, type Settings } from '../../../src/contract/settings.ts';
import type { StoreKeeping } from '../../../src/main/io/store/safety/store-keeping.ts';
import { createJobs } from '../../../src/main/service/jobs.ts';
import { silentLog } from '../../../src/main/service/silent-log.ts';
import { startStoreKeeper } from '../../../src/main/service/store-keeper.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const HOUR_MS = 3_600_000;
const manifest = {
  format: 1 as const,
  productVersion: 'x',
  schemaVersion: 1,
  madeAt: 0,
  counts: { devices: 2_400, events: 1, checks: 10 },
  files: [],
};

const start = (more: Partial<StoreKeeping> = {}, backup: Partial<Settings['backup']> = {}, losses: string[] = []) => {
  const clock = createFakeClock();
  const made: { kind: 'daily' | 'manual'; madeAt: number }[] = [];
  const did: string[] = [];
  const keeping: StoreKeeping = {
    folder: '/data/backups',
    listBackups: async () =>
      [...made]
        .reverse()
        .map(({ kind, madeAt }) => ({ name: `${kind}-${madeAt}`, kind, madeAt, file: '/x', sizeBytes: 412_000 })),
    backUp: async ({ kind, at }) => {
      made.push({ kind, madeAt: at });
      return { file: '/data/backups/x.tar.gz', sizeBytes: 412_000, manifest };
    },
    dropOutdated: async (keep) => {
      did.push(`keep ${keep}`);
      return [];
    },
    check: async () => {
      did.push('check');
      return [];
    },
    recover: async (problem) => {
      did.push(`recover: ${problem}`);
      return ['It was restored; changes are lost.'];
    },
    ...more,
  };
  const jobs = createJobs({ clock, events: { emit: () => {} }, log: silentLog });
  const keeper = startStoreKeeper({
    store: {
      keeping,
      losses,
      saveSettings: async () => void did.push('settings stored again'),
    },
    jobs,
    fleet: { afterBulk: async () => void did.push('fleet read again') },
    settings: { get: () => ({ ...defaultSettings, backup: { ...defaultSettings.backup, ...backup } }) },
    clock,
    log: silentLog,
    version: 'x',
    byItself: true,
  });
  return { keeper, clock, made, did, jobs };
};

test('a day after the last one there is a daily backup, and a check before it', async () => {
  const { keeper, clock, made, did } = start();
  await clock.advance(72 * HOUR_MS);
  expect(made.map(({ kind }) => kind)).toEqual(['daily', 'daily', 'daily']);
  expect(did.slice(0, 2)).toEqual(['check', 'keep 7']);
  expect(did.filter((what) => what === 'check')).toHaveLength(3);
  expect(keeper.problem()).toBeNull();
  expect((await keeper.list()).items[0]).toMatchObject({
    kind: 'daily',
    kept: 'until 7 newer ones are made, one a day',
  });
  keeper.stop();
});

test('switched off there is none; the check goes on', async () => {
  const { keeper, clock, made, did } = start({}, { daily: false });
  await clock.advance(30 * HOUR_MS);
  expect(made).toEqual([]);
  expect(did).toEqual(['check', 'check']);
  keeper.stop();
});

test('a clock set back a week does not hold up the next one', async () => {
  const { keeper, clock, made } = start();
  await clock.advance(HOUR_MS);
  clock.setWall(-7 * 24 * HOUR_MS);
  await clock.advance(2 * HOUR_MS);
  expect(made).toHaveLength(2);
  keeper.stop();
});

test('one that fails is told, tried again after an hour, and forgotten once one succeeds', async () => {
  let full = true;
  const refusal = new FieldwatchError('store-write-failed', 'the disk is full', { hint: 'free some space' });
  let tries = 0;
  const { keeper, clock, jobs } = start({
    backUp: async () => {
      tries += 1;
      if (full) throw refusal;
      return { file: '/x', sizeBytes: 1, manifest };
    },
  });
  await clock.advance(0.5 * HOUR_MS);
  expect(tries).toBe(1);
  expect(keeper.problem()).toBe('The last backup failed: the disk is full (free some space)');
  expect((await keeper.list()).lastProblem).toContain('the disk is full');
  expect(jobs.list()[0]).toMatchObject({ state: 'failed', unit: 'bytes' });
  full = false;
  await clock.advance(HOUR_MS);
  expect(tries).toBe(2);
  expect(keeper.problem()).toBeNull();
  keeper.stop();
});

test('one at a time; a cancelled one says that nothing is kept', async () => {
  const { keeper, jobs } = start({
    backUp: (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  });
  const job = keeper.make('manual');
  expect(() => keeper.make('manual')).toThrow(expect.objectContaining({ code: 'conflict' }));
  expect(await jobs.cancel(job.id)).toMatchObject({
    state: 'cancelled',
    message: 'Cancelled: nothing of it was kept.',
  });
  expect(keeper.problem()).toBeNull();
  expect(() => keeper.make('manual')).not.toThrow();
  keeper.stop();
  await jobs.stop();
});

test('a damaged core is recovered once; a second time a person is asked for', async () => {
  const { keeper, clock, did } = start();
  keeper.damaged('the database is damaged: malformed');
  keeper.damaged('the database is damaged: malformed');
  await clock.settle();
  expect(did).toEqual(['recover: the database is damaged: malformed', 'settings stored again', 'fleet read again']);
  expect(keeper.problem()).toMatch(/damaged again since it was restored/);
  keeper.stop();
});

test('what a check finds: a damaged core is recovered and its loss told, a damaged month is told', async () => {
  const problems = [
    { path: 'fieldwatch.db', problem: 'malformed' },
    { path: 'history/2026-01.db', problem: 'wrong order' },
  ];
  const { keeper, clock, did } = start({ check: async () => problems.splice(0) }, { daily: false });
  await clock.advance(0.5 * HOUR_MS);
  expect(did[0]).toBe('recover: the database fieldwatch.db is damaged: malformed');
  expect(keeper.problem()).toContain('history/2026-01.db is damaged: wrong order');
  await clock.advance(25 * HOUR_MS);
  expect(keeper.problem()).toBe('It was restored; changes are lost.');
  keeper.stop();
});

test('what was lost at the start is told as long as the service runs', () => {
  const { keeper } = start({}, {}, ['It was restored at the start.']);
  expect(keeper.problem()).toBe('It was restored at the start.');
  keeper.stop();
});
