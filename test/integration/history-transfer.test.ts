/** Checks out of a store into a file: whatever way they go, the same lines. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyExportPath } from '../../src/contract/api.ts';
import { defaultSettings } from '../../src/contract/settings.ts';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { MOST_DOWNLOADS } from '../../src/main/service/http/history-download.ts';
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
  const store = await openStore(storeOptions(dir.path));
  const forever = { keepDays: 3_660, maxSizeMb: 5_000 };
  await store.saveSettings({ ...defaultSettings, history: { ...defaultSettings.history, ...forever } }, by());
  const rows = addresses.map((address, i) => importRow(address, { name: i === 0 ? '=Router, "1"' : '' }));
  await store.applyImport(rows, { typeId: 'standard', site: '' }, by());
  const ids = (await store.allDevices({})).map(({ id }) => id);
  for (let minute = 0; minute < minutes; minute++)
    await store.recordChecks(ids.map((id) => checkOf(id, from + minute * minuteMs, minute)));
  while (!(await store.compact(to)).done);
  await store.close();
}, 60_000);
afterAll(() => dir[Symbol.dispose]());

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

test.each<[string, string[], number]>([
  ['one device by its address', ['--device', '127.0.9.2'], minutes],
  ['one device by its name, twice named', ['--device', '127.0.9.2,127.0.9.2'], minutes],
  ['a range', ['--from', '2026-02-01'], 2 * (minutes - 4 * 60)],
  ['a range that has nothing', ['--from', '2026-02-01T01:59:30Z'], 0],
])('%s', { timeout: 60_000 }, async (_, more, rows) => {
  const lines = (await exported(dir.path, '--format', 'jsonl', ...more)).split('\n').slice(0, -1);
  expect(lines).toHaveLength(rows);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ status: 'online' });
});

test('what can not be is refused, and nothing is written', { timeout: 60_000 }, async () => {
  const out = join(dir.path, 'out.csv');
  const refused = async (...more: string[]) =>
    (await runCli(['history', 'export', '--data', dir.path, '--out', out, ...more])).code;
  expect(await refused('--device', '127.0.9.77')).not.toBe(0);
  expect(await refused('--from', '2026-02-30')).not.toBe(0);
  expect(await refused('--from', '2026-02-02', '--to', '2026-02-01')).not.toBe(0);
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
