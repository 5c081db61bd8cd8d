/** The main job, timed: full cycles over 2,400 devices in 750 subnets at two paces, beside fping on the same addresses. */
import { spawnSync } from 'node:child_process';
import { createFleetLab, fleetAddresses, fleetCsv, fleetSize, runFullCycle } from '../test/support/fleet-lab.ts';

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

export const run = async (): Promise<Record<string, number>> => {
  const fleet = createFleetLab();
  try {
    const service = await fleet.startService();
    fleet.cli('import', fleet.writeFile('fleet.csv', fleetCsv('low')), '--json');
    const seconds = async (): Promise<number> => {
      const [cycle] = await runFullCycle(service);
      if (cycle?.online !== fleetSize) throw new Error(`only ${cycle?.online} of ${fleetSize} online`);
      return ((cycle.finishedAt as number) - cycle.startedAt) / 1_000;
    };
    await seconds();
    const atDefaultPace = [await seconds(), await seconds(), await seconds()];
    await service.call('settings.update', { pace: { packetsPerSecond: 20_000 } });
    const atLiftedPace = [await seconds(), await seconds(), await seconds(), await seconds(), await seconds()];
    await service.end('SIGTERM');

    const figures: Record<string, number> = {
      cycleAt1000PpsS: median(atDefaultPace),
      cycleAt20000PpsS: median(atLiftedPace),
    };
    if (spawnSync('fping', ['-v']).error === undefined) {
      const peer = [0, 1, 2].map(() => {
        const startedAt = performance.now();
        fleet.lab.exec(['fping', '-q', '-C', '3', '-i', '1', '-p', '250', '-t', '1000'], fleetAddresses.join('\n'));
        return (performance.now() - startedAt) / 1_000;
      });
      figures.fpingThreePackets1000PpsS = median(peer);
      figures.fpingOverOursRatio = median(peer) / median(atDefaultPace);
    }
    return figures;
  } finally {
    fleet.remove();
  }
};
