/**
 * Puts one store in the place of another, so that a crash anywhere leaves one of them whole.
 *
 *   unpacked ──plan on disk──► decided ──old set aside──► ──new in place──► ──plan removed──► done
 *
 * Before the plan is on the disk the old store stands; from then on whoever opens the directory next finishes the moves.
 * Each is one rename, and what lies where tells whether it was made.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { renameDurably, syncFolder } from './durable-files.ts';

/** What a store is made of, at the top of its directory; the core last, because with it there is a store. */
export const storeNames = ['fieldwatch.db-wal', 'fieldwatch.db-shm', 'history', 'fieldwatch.db'] as const;

/** A file or folder of the data directory, or one in a folder there. */
const Place = z.string().regex(/^[a-z][A-Za-z0-9._-]{0,99}(\/[a-z][A-Za-z0-9._-]{0,99})?$/);
const Plan = z.strictObject({
  /** In this order; first what is set aside, then what takes its place. */
  moves: z.array(z.strictObject({ from: Place, to: Place })).max(20),
  /** The folder that held what is new; it goes at the end. */
  staging: Place,
  /** What the user is told when it is done. */
  notice: z.string(),
});
export type ExchangePlan = z.infer<typeof Plan>;

export type Rename = (from: string, to: string) => Promise<void>;

const planFile = (dataDir: string): string => join(dataDir, 'exchange.json');

/** Whether an exchange was decided and not finished. */
export const isExchangePending = (dataDir: string): boolean => existsSync(planFile(dataDir));

export const stagingName = (stamp: string): string => `incoming-${stamp}`;
const isStaging = (name: string): boolean => /^incoming-[0-9TZ-]+$/.test(name);

/** From here on there is no way back. */
export const decideExchange = async (
  dataDir: string,
  plan: ExchangePlan,
  move: Rename = renameDurably,
): Promise<void> => {
  const draft = `${planFile(dataDir)}.partial`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(plan));
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (existsSync(join(dataDir, plan.staging))) await syncFolder(join(dataDir, plan.staging));
  await move(draft, planFile(dataDir));
};

/** Makes the moves that are still to be made, and answers what the user is told. Without a plan it clears away what was never decided. */
export const finishExchange = async (dataDir: string, move: Rename = renameDurably): Promise<string[]> => {
  if (!isExchangePending(dataDir)) {
    await clearUndecided(dataDir);
    return [];
  }
  const plan = readPlan(dataDir);
  for (const { from, to } of plan.moves) {
    const target = join(dataDir, to);
    if (!existsSync(join(dataDir, from)) || existsSync(target)) continue;
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await move(join(dataDir, from), target);
  }
  await rm(planFile(dataDir), { force: true });
  await syncFolder(dataDir);
  await rm(join(dataDir, plan.staging), { recursive: true, force: true });
  return [plan.notice];
};

const readPlan = (dataDir: string): ExchangePlan => {
  try {
    return Plan.parse(JSON.parse(readFileSync(planFile(dataDir), 'utf8')));
  } catch (error) {
    throw new FieldwatchError(
      'unavailable',
      `${planFile(dataDir)}, the plan by which a restore is to be finished, can't be read`,
      {
        hint: 'nothing was changed; move it aside and look which of before-restore-… and incoming-… holds the store',
        cause: error,
      },
    );
  }
};

const clearUndecided = async (dataDir: string): Promise<void> => {
  for (const name of await readdir(dataDir))
    if (isStaging(name) || name === 'exchange.json.partial')
      await rm(join(dataDir, name), { recursive: true, force: true });
};
