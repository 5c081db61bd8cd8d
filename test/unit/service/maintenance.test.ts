import { expect, it } from 'vitest';
import { applySettingsPatch, defaultSettings } from '../../../src/contract/settings.ts';
import type { ReserveState } from '../../../src/main/io/store/safety/reserve.ts';
import { startMaintenance } from '../../../src/main/service/maintenance.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const setUp = () => {
  const clock = createFakeClock();
  const said: string[] = [];
  const say = (_: object, message: string) => void said.push(message);
  const world = {
    settings: defaultSettings,
    state: 'held' as ReserveState,
    overBytes: 0,
    deleted: 0,
    kept: [] as number[],
    notices: [] as string[],
  };
  const maintenance = startMaintenance({
    store: {
      heartbeat: async () => {},
      compact: async () => ({ checks: 0, done: true, notices: [] }),
      prune: async ({ keepDays }) => {
        world.kept.push(keepDays);
        return { deleted: world.deleted, notices: world.notices, overBytes: world.overBytes };
      },
    },
    reserve: { sizeBytes: 16e6, look: async () => ({ state: world.state, freeBytes: 1e6 }) },
    settings: { get: () => world.settings },
    clock,
    log: { debug: say, info: say, warn: say, error: say },
  });
  return { clock, said, world, maintenance };
};

it('on a full disk the reserve is given up, history is tidied at once, and both are told until there is room again', async () => {
  const { clock, said, world, maintenance } = setUp();
  await clock.advance(5_000);
  expect([maintenance.problem(), world.kept.length]).toEqual([null, 1]);
  world.state = 'given-up';
  await clock.advance(10_000);
  world.state = 'no-room';
  await clock.advance(60_000);
  const told = 'The disk is full: the 16 MB held in reserve were given up so that clean-up can go on. Free some space.';
  expect(maintenance.problem()).toBe(told);
  expect([said, world.kept.length]).toEqual([[told], 2]);
  world.state = 'held';
  await clock.advance(10_000);
  expect(maintenance.problem()).toBeNull();
  expect(said.at(-1)).toBe('There is room again: 16 MB are held in reserve.');
  maintenance.stop();
});

it('limits that were changed are in force at once, also in a clean-up that is on its way', async () => {
  const { clock, world, maintenance } = setUp();
  await clock.advance(1_000);
  world.deleted = 2_000;
  maintenance.thin();
  await clock.settle();
  expect(world.kept).toEqual([30, 30]);
  world.settings = applySettingsPatch(defaultSettings, { history: { keepDays: 7 } });
  await clock.advance(50);
  world.deleted = 0;
  await clock.advance(50);
  expect(world.kept).toEqual([30, 30, 7, 7]);
  maintenance.stop();
});

it('a disk that is nearly full at the start is told too', async () => {
  const { clock, world, maintenance } = setUp();
  world.state = 'no-room';
  await clock.advance(20_000);
  expect(maintenance.problem()).toBe('1 MB are free, too little to hold 16 MB in reserve. Free some space.');
  maintenance.stop();
});

it('a month that alone is more than the limit is told, and stays', async () => {
  const { clock, said, world, maintenance } = setUp();
  world.overBytes = 300e6;
  world.notices = ['a month was damaged'];
  await clock.advance(600_000);
  expect(maintenance.problem()).toContain('300 MB more than the 5000 MB');
  expect(said).toEqual(['a month was damaged']);
  world.overBytes = 0;
  await clock.advance(600_000);
  expect(maintenance.problem()).toBeNull();
  maintenance.stop();
});
