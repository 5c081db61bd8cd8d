/** Checks out of a store into a file and back: whatever way they go, the same lines. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyExportPath } from '../../src/contract/api.ts';
import type { HistoryExportQuery } from '../../src/contract/model/history-row.ts';
import { defaultSettings } from '../../src/contract/settings.ts';
import { openStore } from '../../src/main/io/store/open-store.ts';
import type { ImportedCheck, Store } from '../../src/main/io/store/store.ts';
import { systemClock } from '../../src/main/io/system/clock.ts';
import { createHistoryExport } from '../../src/main/service/history-export.ts';
import { MOST_DOWNLOADS } from '../../src/main/service/http/history-download.ts';
import { seeded } from '../support/damage.ts';
import { runCli } from '../support/run-cli.ts';
import { startService, type TestService } from '../support/start-service.ts';
import { by, checkRecord, importRow, storeOptions, tempDir } from '../support/temp-store.ts';

/** Over a month's end and a leap of the day; the last hour is not packed. */
const from = Date.UTC(2026, 0, 31, 20);
const minutes = 6 * 60;
const minuteMs = 60_000;
const to = from + (minutes - 1) * minuteMs;
const addresses = ['127.0.9.1', '127.0.9.2'];

let dir: ReturnType<typeof tempDir>;
beforeAll(async () => {
  dir = tempDir();
  const store = await openForever(dir.path);
  const rows = addresses.map((address, i) => importRow(address, { name: i === 0 ? '=Router, "1"' : '' }));
  await store.applyImport(rows, { typeId: 'standard', site: '' }, by());
  const ids = (await store.allDevices({})).map(({ id }) => id);
  for (let minute = 0; minute < minutes; minute++)
    await store.recordChecks(ids.map((id) => checkOf(id, from + minute * minuteMs, minute)));
  while (!(await store.compact(to)).done);
  await store.close();
}, 60_000);
afterAll(() => dir[Symbol.dispose]());

const openForever = async (dataDir: string): Promise<Store> => {
  const store = await openStore(storeOptions(dataDir));
  const forever = { keepDays: 3_660, maxSizeMb: 5_000 };
  await store.saveSettings({ ...defaultSettings, history: { ...defaultSettings.history, ...forever } }, by());
  return store;
};

const checkOf = (id: number, at: number, minute: number) => {
  if (minute % 7 === 3)
    return checkRecord(id, at, { sent: 0, received: 0, voidReason: 'network-unreachable', ...noRtt, jitterMs: null });
  if (minute % 11 === 5) return checkRecord(id, at, { received: 0, ...noRtt, jitterMs: null });
  return checkRecord(id, at + minute, {
    rttMinMs: 1.5,
    rttMs: 1.75 + minute / 1_000,
    rttMeanMs: 1.801,
    rttMaxMs: 3.25,
  });
};
const noRtt = { rttMinMs: null, rttMeanMs: null, rttMs: null, rttP95Ms: null, rttP99Ms: null, rttMaxMs: null };

const until = ['--to', new Date(to + minuteMs).toISOString()];
const exported = async (dataDir: string, ...more: string[]): Promise<string> => {
  const { code, out, err } = await runCli(['history', 'export', '--data', dataDir, ...until, ...more]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

test('each check of each device is one line, packed or not, oldest first', { timeout: 60_000 }, async () => {
  const lines = (await exported(dir.path)).trimEnd().split('\r\n');
  expect(lines[0]).toBe(
    'address,name,time,sent,received,rtt min ms,rtt median ms,rtt mean ms,rtt p95 ms,rtt max ms,jitter ms,loss percent,status,void reason',
  );
  expect(lines).toHaveLength(1 + 2 * minutes);
  expect(lines[1]).toBe(
    `127.0.9.1,"'=Router, ""1""",2026-01-31T20:00:00.000Z,3,3,1.5,1.75,1.801,3.25,3.25,0.5,0,online,`,
  );
  expect(lines[1 + 3]).toContain(',0,0,,,,,,,,online,network-unreachable');
  expect(lines[1 + 5]).toContain(',3,0,,,,,,,100,online,');
  const times = lines.slice(1, 1 + minutes).map((line) => /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(line)?.[0] ?? '');
  expect(times).toEqual([...times].sort());
  expect(new Set(times).size).toBe(minutes);
});

test('of some devices, or of a range', async () => {
  const store = await openStore(storeOptions(dir.path));
  const exportHistory = createHistoryExport({ store, clock: systemClock });
  const rowsOf = async (query: Partial<HistoryExportQuery>): Promise<unknown[]> => {
    let text = '';
    for await (const piece of (await exportHistory({ format: 'jsonl', to: to + minuteMs, ...query })).pieces)
      text += piece;
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  };
  for (const [query, rows] of [
    [{ device: ['127.0.9.2'] }, minutes],
    [{ device: ['127.0.9.2', '127.0.9.2'] }, minutes],
    [{ device: ['=Router, "1"'] }, minutes],
    [{ from: Date.UTC(2026, 1, 1) }, 2 * (minutes - 4 * 60)],
    [{ from: to + minuteMs / 2 }, 0],
    [{ to: from - 1 }, 0],
  ] as const)
    expect(await rowsOf(query as Partial<HistoryExportQuery>), JSON.stringify(query)).toHaveLength(rows);
  await expect(exportHistory({ format: 'csv', device: ['127.0.9.77'] })).rejects.toMatchObject({ code: 'not-found' });
  await expect(exportHistory({ format: 'csv', from: 2, to: 1 })).rejects.toMatchObject({ code: 'bad-input' });
  await store.close();
});

test('what can not be is refused, and nothing is written', { timeout: 60_000 }, async () => {
  const out = join(dir.path, 'out.csv');
  const refused = async (...more: string[]) =>
    (await runCli(['history', 'export', '--data', dir.path, '--out', out, ...more])).code;
  expect(await refused('--device', '127.0.9.77')).not.toBe(0);
  expect(await refused('--from', '2026-02-30')).not.toBe(0);
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(dir.path).filter((name) => name.endsWith('.part'))).toEqual([]);
});

/** Begins a download and takes nothing of it but its head. */
const begin = (it: TestService, query = ''): Promise<{ status: number; end(): void }> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: it.port, path: historyExportPath + query, agent: false };
    const outgoing = request({ ...options, headers: { authorization: `Bearer ${it.token}` } }, (incoming) => {
      incoming.pause();
      resolve({ status: incoming.statusCode ?? 0, end: () => void incoming.destroy() });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });

test('a running service streams the same, to a bounded number, and gives up with its reader', {
  timeout: 120_000,
}, async () => {
  const before = await exported(dir.path);
  const it = await startService({ dataDir: dir.path });
  try {
    expect(await exported(dir.path)).toBe(before);
    const file = join(dir.path, 'out.jsonl');
    const written = await runCli(['history', 'export', '--data', dir.path, ...until, '--out', file, '--json']);
    expect(JSON.parse(written.out)).toMatchObject({ file, rows: 2 * minutes });
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2 * minutes + 1);

    const answer = await it.raw(`${historyExportPath}?format=csv&to=${to + minuteMs}`);
    expect(answer.text).toBe(before);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="fieldwatch-history-[\d-]+\.csv"$/);
    expect((await it.raw(historyExportPath, { anonymous: true })).status).toBe(401);
    for (const [query, status] of [
      ['format=xlsx', 400],
      ['from=2&to=1', 400],
      ['colour=red', 400],
      ['device=10.99.99.99', 404],
    ] as const)
      expect((await it.raw(`${historyExportPath}?${query}`)).status, query).toBe(status);
  } finally {
    await it.stop();
  }
});

test('no more than a few are written at once; one whose reader has gone makes room', { timeout: 60_000 }, async () => {
  const { default: fastify } = await import('fastify');
  const { addHistoryDownload } = await import('../../src/main/service/http/history-download.ts');
  const { sendError } = await import('../../src/main/service/http/http-errors.ts');
  const { silentLog } = await import('../../src/main/service/silent-log.ts');
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler((error, incoming, reply) => sendError(silentLog, error, incoming, reply));
  let made = 0;
  let ended = 0;
  addHistoryDownload(app, async () => ({
    fileName: 'x.csv',
    contentType: 'text/csv',
    pieces: (async function* () {
      try {
        for (;;) {
          made++;
          yield 'x'.repeat(1_000_000);
          await new Promise((turn) => setImmediate(turn));
        }
      } finally {
        ended++;
      }
    })(),
  }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  const it = { port: typeof address === 'object' ? address?.port : 0, token: '' } as TestService;
  const open = await Promise.all(Array.from({ length: MOST_DOWNLOADS }, () => begin(it)));
  expect(open.map(({ status }) => status)).toEqual(open.map(() => 200));
  expect((await begin(it)).status).toBe(429);
  await new Promise((wake) => setTimeout(wake, 300));
  const madeWhileNobodyReads = made;
  await new Promise((wake) => setTimeout(wake, 300));
  expect(made).toBe(madeWhileNobodyReads);
  // The sockets between take some megabytes, whatever is asked of them.
  expect(made).toBeLessThan(MOST_DOWNLOADS * 30);
  for (const one of open) one.end();
  await expect.poll(() => ended).toBe(MOST_DOWNLOADS);
  expect((await begin(it)).status).toBe(200);
  await app.close();
});

const imported = async (dataDir: string, file: string, ...more: string[]) => {
  const { code, out, err } = await runCli(['history', 'import', file, '--data', dataDir, '--json', ...more]);
  expect(err).toBe('');
  return { code, ...(JSON.parse(out) as Record<string, unknown>) };
};

test('a file taken into an empty store is exported as it was; taken again it changes nothing', {
  timeout: 120_000,
}, async () => {
  using other = tempDir();
  const data = join(other.path, 'data');
  mkdirSync(data);
  await (await openForever(data)).close();
  const file = join(other.path, 'history.csv');
  const text = await exported(dir.path);
  writeFileSync(file, text);

  const all = 2 * minutes;
  const unknown = { unknown: addresses, unknownRows: all };
  expect(await imported(data, file)).toMatchObject({ code: 1, added: 0, ...unknown, devicesAdded: 0 });
  const taken = await imported(data, file, '--add-devices');
  expect(taken).toMatchObject({ code: 0, added: all, doubled: 0, badRows: 0, unknownRows: 0, devicesAdded: 2 });
  expect(await imported(data, file)).toMatchObject({ code: 0, added: 0, doubled: all });
  expect(await exported(data)).toBe(text);
});

test('into the store it came from it doubles nothing, packed or not, and bad lines are named', {
  timeout: 120_000,
}, async () => {
  using other = tempDir();
  const data = join(other.path, 'data');
  cpSync(dir.path, data, { recursive: true });
  const text = await exported(data);
  const lines = text.split('\r\n');
  const file = join(other.path, 'history.csv');
  const broken = (lines[9] ?? '').replace(/Z,\d+/, 'Z,many');
  const late = (lines[1] ?? '').replace('2026-01-31', '2010-01-31').replace('127.0.9.1', '127.0.9.1');
  const extra = (lines[1] ?? '').replace('20:00:00.000', '20:00:00.001');
  writeFileSync(file, [lines[0], broken, late, extra, extra, ...lines.slice(1)].join('\n'));
  expect(await imported(data, file)).toMatchObject({
    code: 1,
    added: 1,
    doubled: 2 * minutes + 1,
    outOfTime: 1,
    badRows: 1,
    bad: [{ line: 2, column: 'sent', reason: 'must be a whole number' }],
  });
  const after = (await exported(data)).split('\r\n');
  expect(after).toEqual([lines[0], lines[1], extra, ...lines.slice(2)]);
  writeFileSync(file, 'name,ip\nx,127.0.0.1\n');
  expect((await runCli(['history', 'import', file, '--data', data])).err).toMatch(
    /no history file.*lacks address, time/,
  );
});

test('a running service takes them too', { timeout: 120_000 }, async () => {
  using other = tempDir();
  const data = join(other.path, 'data');
  mkdirSync(data);
  await (await openForever(data)).close();
  const text = await exported(dir.path, '--format', 'jsonl');
  const file = join(other.path, 'history.jsonl');
  writeFileSync(file, text);
  const it = await startService({ dataDir: data });
  try {
    expect(await imported(data, file, '--add-devices')).toMatchObject({ code: 0, added: 2 * minutes, devicesAdded: 2 });
    expect(await exported(data, '--format', 'jsonl')).toBe(text);
    const { items } = await it.call('devices.list', {});
    const { items: checks } = await it.call('devices.checks', {
      id: items[0]?.id ?? 0,
      before: to + minuteMs,
      limit: 1_000,
    });
    expect(checks).toHaveLength(minutes);
    const row = {
      address: '127.0.9.1',
      time: new Date(from).toISOString(),
      sent: 3,
      received: 3,
      status: 'online' as const,
    };
    expect(await it.call('history.import', { rows: [row] })).toMatchObject({ added: 0, doubled: 1 });
    await expect(it.call('history.import', { rows: [{ ...row, received: 4 }] })).rejects.toMatchObject({
      code: 'bad-input',
    });
  } finally {
    await it.stop();
  }
});

test.each([1, 2, 3])(
  'in any order among recording and packing, each check is there once (seed %i)',
  { timeout: 60_000 },
  async (seed) => {
    using other = tempDir();
    const random = seeded(seed);
    const store = await openForever(join(other.path, 'data'));
    await store.applyImport([importRow('127.0.9.1'), importRow('127.0.9.2')], { typeId: 'standard', site: '' }, by());
    const ids = (await store.allDevices({})).map(({ id }) => id);
    const model = new Map<string, number>();
    const give = (id: number, at: number, rttMs: number): boolean => {
      const key = `${id} ${at}`;
      if (model.has(key)) return false;
      model.set(key, rttMs);
      return true;
    };
    let minute = 0;
    for (let step = 0; step < 40; step++) {
      const what = random();
      if (what < 0.4)
        for (let last = minute + 25; minute < last; minute++) {
          const records = ids.map((id) =>
            checkRecord(id, from + minute * minuteMs, { rttMs: (2_000 + minute) / 1_000 }),
          );
          // Recording does not look for a check that was imported for its moment, so there is none of both here.
          await store.recordChecks(records.filter(({ deviceId, at, rttMs }) => give(deviceId, at, rttMs ?? 0)));
        }
      else if (what < 0.8) {
        const checks = Array.from({ length: 60 }, (): ImportedCheck => {
          const { rttMinMs, rttMeanMs, rttP95Ms, rttMaxMs } = checkRecord(1, 0);
          const at = from + Math.floor(random() * (minute + 100)) * minuteMs;
          const measured = { rttMinMs, rttMeanMs, rttP95Ms, rttMaxMs, rttMs: (1_000 + step) / 1_000, jitterMs: null };
          return {
            deviceId: ids[Math.floor(random() * 2)] ?? 0,
            at,
            sent: 3,
            received: 3,
            ...measured,
            status: 'online',
            voidReason: null,
          };
        });
        const news = checks.filter(({ deviceId, at, rttMs }) => give(deviceId, at, rttMs ?? 0)).length;
        expect(await store.importChecks(checks)).toEqual({ added: news, doubled: checks.length - news, left: 0 });
      } else await store.compact(from + (minute + Math.floor(random() * 120)) * minuteMs);
    }
    while (!(await store.compact(from + (minute + 100) * minuteMs)).done);
    const there: [string, number | null][] = [];
    for (const id of ids)
      for (let at: number | null = 0; at !== null; ) {
        const portion: Awaited<ReturnType<Store['checksFrom']>> = await store.checksFrom({
          id,
          from: at,
          to: Date.now(),
          atLeast: 70,
        });
        there.push(...portion.checks.map((one): [string, number | null] => [`${id} ${one.at}`, one.rttMs]));
        at = portion.next;
      }
    expect(there).toHaveLength(model.size);
    expect(new Map(there)).toEqual(model);
    expect(await store.integrityCheck()).toBe('ok');
    await store.close();
  },
);
