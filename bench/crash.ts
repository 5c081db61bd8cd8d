/**
 * What a store keeps when its process is killed at random moments, when the power of its disk is cut, and when that disk is full for a
 * while. FIELDWATCH_BENCH_KILLS, _CUTS and _FULL_S say how much of each, 0 for none; FIELDWATCH_BENCH_SEED repeats a run.
 */
import { buildIfNeeded } from '../scripts/support/build-if-needed.ts';
import { loopDiskMissing } from '../test/support/loop-disk.ts';
import { fillDisk } from './crash/full-disk.ts';
import { killAgainAndAgain } from './crash/kills.ts';
import { cutPowerAgainAndAgain } from './crash/power-cuts.ts';
import type { Figures } from './crash/tally.ts';

const kills = Number(process.env.FIELDWATCH_BENCH_KILLS ?? 500);
const cuts = Number(process.env.FIELDWATCH_BENCH_CUTS ?? 20);
const fullS = Number(process.env.FIELDWATCH_BENCH_FULL_S ?? 60);
const seed = Number(process.env.FIELDWATCH_BENCH_SEED ?? Date.now() % 100_000);

export const run = async (): Promise<Figures> => {
  if (!(await buildIfNeeded())) throw new Error('the store could not be built');
  console.error(`seed ${seed}`);
  const killed = kills === 0 ? {} : named('kill', await killAgainAndAgain(kills, seed));
  const missing = loopDiskMissing();
  if (missing !== null) {
    console.error(`SKIPPED: no power was cut and no disk filled, which needs ${missing}`);
    return { seed, ...killed, powerCutsSkipped: 1, fullDiskSkipped: 1 };
  }
  const cut = cuts === 0 ? {} : named('cut', await cutPowerAgainAndAgain(cuts, seed));
  const full = fullS === 0 ? {} : named('full', await fillDisk(fullS * 1_000));
  return { seed, ...killed, ...cut, ...full };
};

const named = (part: string, figures: Figures): Figures =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${part}.${name}`, value]));
