/**
 * What a store keeps when its process is killed at random moments, when one of its writes fails, when the power of its disk is cut, and
 * when that disk is full for a while. FIELDWATCH_BENCH_KILLS, _FAULTS, _CUTS and _FULL_S say how much of each, 0 for none;
 * FIELDWATCH_BENCH_SEED repeats a run.
 */
import { buildIfNeeded } from '../scripts/support/build-if-needed.ts';
import { loopDiskMissing } from '../test/support/loop-disk.ts';
import { writeFaultsMissing } from '../test/support/write-faults.ts';
import { fillDisk } from './crash/full-disk.ts';
import { killAgainAndAgain } from './crash/kills.ts';
import { cutPowerAgainAndAgain } from './crash/power-cuts.ts';
import type { Figures } from './crash/tally.ts';
import { failEachWrite } from './crash/write-faults.ts';

const kills = Number(process.env.FIELDWATCH_BENCH_KILLS ?? 500);
const faults = Number(process.env.FIELDWATCH_BENCH_FAULTS ?? 150);
const cuts = Number(process.env.FIELDWATCH_BENCH_CUTS ?? 20);
const fullS = Number(process.env.FIELDWATCH_BENCH_FULL_S ?? 60);
const seed = Number(process.env.FIELDWATCH_BENCH_SEED ?? Date.now() % 100_000);

export const run = async (): Promise<Figures> => {
  if (!(await buildIfNeeded())) throw new Error('the store could not be built');
  console.error(`seed ${seed}`);
  const killed = kills === 0 ? {} : named('kill', await killAgainAndAgain(kills, seed));
  const faulted = faults === 0 ? {} : await failWrites();
  const missing = loopDiskMissing();
  if (missing !== null) {
    console.error(`SKIPPED: no power was cut and no disk filled, which needs ${missing}`);
    return { seed, ...killed, ...faulted, powerCutsSkipped: 1, fullDiskSkipped: 1 };
  }
  const cut = cuts === 0 ? {} : named('cut', await cutPowerAgainAndAgain(cuts, seed));
  const full = fullS === 0 ? {} : named('full', await fillDisk(fullS * 1_000));
  return { seed, ...killed, ...faulted, ...cut, ...full };
};

const failWrites = async (): Promise<Figures> => {
  const missing = writeFaultsMissing();
  if (missing === null) return named('fault', await failEachWrite(faults));
  console.error(`SKIPPED: no write was made to fail, which needs ${missing}`);
  return { faultsSkipped: 1 };
};

const named = (part: string, figures: Figures): Figures =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${part}.${name}`, value]));
