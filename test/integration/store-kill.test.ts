import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { lastOf, writeAndKill } from '../support/killed-writer.ts';
import { stagedIn } from '../support/staged-in.ts';
import { storeOptions, t0, tempDir } from '../support/temp-store.ts';

const devices = 200;

/** Deterministic chance, so that a failure can be repeated. */
const chanceOf = (seed: number): number => (Math.imul(seed + 1, 2_654_435_761) >>> 0) / 2 ** 32;

/** How long a new store takes to open here and now, which depends on how busy the machine is. */
const openingMs = async (dir: ReturnType<typeof tempDir>): Promise<number> => {
  using _ = dir;
  const started = performance.now();
  const store = await openStore(storeOptions(dir.path));
  const tookMs = performance.now() - started;
  await store.close();
  return tookMs;
};

/** Kills the writer again and again, looking at what it left each time it has been killed ten times more. */
const torment = async (
  kills: number,
  seed: number,
  signal: AbortSignal,
): Promise<{ acknowledged: number; recoveryMs: number[] }> => {
  using dir = tempDir();
  let acknowledged = 0;
  const recoveryMs: number[] = [];
  for (let kill = 1; kill <= kills; kill++) {
    signal.throwIfAborted();
    const heard = await writeAndKill('store-writer.ts', dir.path, chanceOf(seed + kill) * 200);
    acknowledged = Math.max(acknowledged, lastOf(heard));
    if (kill % 10 !== 0 && kill !== kills) continue;
    const newMs = await openingMs(tempDir());
    const started = performance.now();
    const store = await openStore(storeOptions(dir.path));
    recoveryMs.push(performance.now() - started - newMs);
    expect(await store.integrityCheck()).toBe('ok');
    await store.close();
    inspect(join(dir.path, 'fieldwatch.db'), acknowledged);
  }
  return { acknowledged, recoveryMs };
};

const inspect = (file: string, acknowledged: number): void => {
  const db = new Database(file, { readonly: true });
  const staged = stagedIn(db);
  const perRound = [...Map.groupBy(staged, ({ cycle_id }) => cycle_id)]
    .map(([round, { length: n }]) => ({ round: round ?? 0, n }))
    .sort((a, b) => a.round - b.round);
  expect(new Set(staged.map(({ id }) => id)).size).toBe(staged.length);
  const eventsPerRound = db.prepare<[], number>('SELECT count(*) FROM status_events GROUP BY cycle_id').pluck().all();
  const newest = db.prepare('SELECT DISTINCT checked_at, status_reason FROM current_status').all();
  db.close();
  const rounds = perRound.map(({ round }) => round);
  // Every acknowledged round is there; one more may be, stored but not yet acknowledged, and is stored again.
  expect(rounds).toEqual(Array.from({ length: rounds.length }, (_, i) => i + 1));
  expect(rounds.length).toBeGreaterThanOrEqual(acknowledged);
  expect(perRound.every(({ n }) => n % devices === 0)).toBe(true);
  expect(eventsPerRound.every((n) => n % devices === 0)).toBe(true);
  expect(newest).toEqual([{ checked_at: t0 + rounds.length * 1_000, status_reason: `round ${rounds.length}` }]);
};

it('killed at 20 random moments: never corrupt, nothing acknowledged is lost, recovery adds less than 2 s to opening', {
  timeout: 240_000,
}, async ({ signal }) => {
  const runs = await Promise.all([torment(10, 0, signal), torment(10, 1_000, signal)]);
  for (const { acknowledged } of runs) expect(acknowledged).toBeGreaterThan(10);
  const recoveryMs = runs.flatMap((run) => run.recoveryMs).sort((a, b) => a - b);
  expect(recoveryMs[Math.floor(recoveryMs.length / 2)]).toBeLessThan(2_000);
});
