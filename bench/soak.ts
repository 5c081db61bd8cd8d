/** 2,400 devices at 10 s intervals for FIELDWATCH_SOAK_S seconds (600): false offlines, lateness, loop delay, memory, CPU. */
import { readdirSync, readFileSync } from 'node:fs';
import { createFleetLab, fleetCsv, fleetSize, until } from '../test/support/fleet-lab.ts';

const durationS = Number(process.env.FIELDWATCH_SOAK_S ?? 600);

const childrenOf = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
const rssMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
/** User and system time so far, in seconds; clock ticks are 100 a second on Linux. */
const cpuS = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

export const run = async (): Promise<Record<string, number>> => {
  const fleet = createFleetLab();
  try {
    const service = await fleet.startService();
    fleet.cli('import', fleet.writeFile('fleet.csv', fleetCsv('live')), '--json');
    await until('all online', 30_000, async () =>
      (await service.call('statistics.get', {})).devices.online === fleetSize ? true : undefined,
    );
    const pids = [service.pid, ...childrenOf(service.pid)];
    const cpuBefore = pids.reduce((sum, pid) => sum + cpuS(pid), 0);
    const startedAt = performance.now();
    let maxRssMb = 0;
    while (performance.now() - startedAt < durationS * 1_000) {
      await new Promise((next) => setTimeout(next, 1_000));
      maxRssMb = Math.max(maxRssMb, rssMb(service.pid));
    }
    const elapsedS = (performance.now() - startedAt) / 1_000;
    const cpu = pids.reduce((sum, pid) => sum + cpuS(pid), 0) - cpuBefore;
    const rounds = await service.call('rounds.get', {});
    const live = rounds.adherence.find((it) => it.typeId === 'live');
    const events = await service.call('statusEvents.list', { limit: 1_000 });
    const figures = {
      durationS: elapsedS,
      devices: fleetSize,
      falseOffline: events.items.filter((event) => event.to === 'offline').length,
      leftOnline: events.items.filter((event) => event.from === 'online').length,
      roundsFinished: live?.finished ?? 0,
      roundsMissed: live?.missed ?? 0,
      lateP50Ms: live?.lateP50Ms ?? -1,
      lateP99Ms: live?.lateP99Ms ?? -1,
      loopDelayP99Ms: rounds.loopDelay.p99Ms,
      loopDelayMaxMs: rounds.loopDelay.maxMs,
      serviceRssMaxMb: maxRssMb,
      proberRssMb: Math.max(...pids.slice(1).map(rssMb)),
      cpuPercentOfACore: (cpu / elapsedS) * 100,
    };
    await service.end('SIGTERM');
    return figures;
  } finally {
    fleet.remove();
  }
};
