/** The fleet of the main job: 2,400 answering addresses in 750 subnets, and the real service watching them from inside a lab. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createHttpClient, type Requests } from '../../src/main/cli/http-client.ts';
import { cliEntry } from './entries.ts';
import { createLab, type Lab, type LabOptions } from './lab.ts';

export const fleetSize = 2_400;
export const subnetCount = 750;

/** 750 subnets 10.x.y.0/24: 150 of four devices, 600 of three. */
export const fleetAddresses: readonly string[] = Array.from({ length: subnetCount }, (_, subnet) =>
  Array.from({ length: subnet < 150 ? 4 : 3 }, (_, host) => `10.${subnet >> 8}.${subnet & 255}.${host + 1}`),
).flat();

export const fleetCsv = (typeId: string): string =>
  [
    'name,address,type,site',
    ...fleetAddresses.map((address, i) => `device-${i + 1},${address},${typeId},Site ${(i % 25) + 1}`),
  ].join('\n');

export type RunningService = {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
  /** From start to the ready line, milliseconds. */
  readonly startMs: number;
  readonly call: Requests;
  /** Resolves when the process is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
};

export type FleetLab = {
  readonly lab: Lab;
  readonly dataDir: string;
  startService(options?: { packetsPerSecond?: number }): Promise<RunningService>;
  /** The command line, inside the lab, on the same data directory. */
  cli(...words: string[]): { code: number | null; stdout: string; stderr: string };
  writeFile(name: string, text: string): string;
  remove(): void;
};

export const createFleetLab = (options: Partial<LabOptions> = {}): FleetLab => {
  const lab = createLab({ liveCidrs: ['10.0.0.0/8'], withHostLink: true, ...options });
  const dataDir = mkdtempSync(join(tmpdir(), 'fieldwatch-fleet-'));
  const host = lab.link?.inside ?? '127.0.0.1';
  return {
    lab,
    dataDir,
    startService: ({ packetsPerSecond } = {}) =>
      startService(lab, dataDir, host, packetsPerSecond === undefined ? [] : ['--pps', String(packetsPerSecond)]),
    cli: (...words) => lab.exec([process.execPath, cliEntry, ...words, '--data', dataDir]),
    writeFile: (name, text) => {
      const path = join(dataDir, name);
      writeFileSync(path, text);
      return path;
    },
    remove: () => {
      lab.remove();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

const startService = async (lab: Lab, dataDir: string, host: string, more: string[]): Promise<RunningService> => {
  const startedAt = performance.now();
  const child = lab.spawn(
    [
      process.execPath,
      cliEntry,
      'serve',
      '--data',
      dataDir,
      '--host',
      host,
      '--port',
      '8080',
      '--no-notify',
      '--json',
      ...more,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const url = await readyUrl(child);
  const startMs = performance.now() - startedAt;
  const token = readFileSync(join(dataDir, 'api-token'), 'utf8').trim();
  return {
    // `ip netns exec` replaces itself by the command, so this is the service's own process.
    pid: child.pid as number,
    url,
    token,
    startMs,
    call: createHttpClient({ url, token }),
    end: (signal) =>
      new Promise((done) => {
        if (child.exitCode !== null || child.signalCode !== null) return done();
        child.once('exit', () => done());
        child.kill(signal);
      }),
  };
};

const readyUrl = (child: ChildProcess): Promise<string> =>
  new Promise((ready, failed) => {
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said = (said + chunk).slice(-4_000);
    });
    child.once('exit', (code) => failed(new Error(`the service ended with ${code} before it was ready: ${said}`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (line.startsWith('{')) ready(JSON.parse(line).url);
    });
  });

/** Waits until `done` answers something, or fails naming what was waited for. */
export const until = async <T>(what: string, timeoutMs: number, done: () => Promise<T | undefined>): Promise<T> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await done();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await new Promise((next) => setTimeout(next, 100));
  }
};

/** The whole fleet checked every ten seconds, and all of it online. */
export const startLiveFleet = async (): Promise<{ fleet: FleetLab; service: RunningService }> => {
  const fleet = createFleetLab();
  try {
    const service = await fleet.startService({ packetsPerSecond: 5_000 });
    fleet.cli('import', fleet.writeFile('fleet.csv', fleetCsv('live')), '--json');
    await until('all online', 30_000, async () =>
      (await service.call('statistics.get', {})).devices.online === fleetSize ? true : undefined,
    );
    return { fleet, service };
  } catch (error) {
    fleet.remove();
    throw error;
  }
};

/** Every device's address by status. */
export const addressesByStatus = async (service: RunningService): Promise<Record<string, string[]>> => {
  const byStatus: Record<string, string[]> = { online: [], degraded: [], offline: [], unknown: [] };
  let cursor: string | undefined;
  do {
    const page = await service.call('devices.list', { limit: 1_000, ...(cursor === undefined ? {} : { cursor }) });
    for (const device of page.items) byStatus[device.status]?.push(device.address);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return byStatus;
};

/** Checks everything now and waits for the end of all cycles that started for it. */
export const runFullCycle = async (service: RunningService, timeoutMs = 60_000) => {
  const { cycleIds } = await service.call('cycles.start', {});
  return Promise.all(
    cycleIds.map((id) =>
      until(`cycle ${id} to end`, timeoutMs, async () => {
        const cycle = await service.call('cycles.get', { id });
        return cycle.state === 'running' ? undefined : cycle;
      }),
    ),
  );
};
