import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../src/contract/model/job.ts';
import { watchLoopDelay } from '../../src/main/io/system/loop-delay.ts';
import { startService, type TestService } from '../support/start-service.ts';

let fleet: TestService;
beforeAll(async () => {
  fleet = await startService({ demo: true });
});
afterAll(() => fleet.stop());

const csv = (text: string, fileName = 'devices.csv') => ({
  source: { kind: 'csv' as const, fileName, contentBase64: Buffer.from(text).toString('base64') },
});
const text = (lines: string) => ({ source: { kind: 'text' as const, text: lines } });

const ended = async (job: Job): Promise<Job> => {
  const socket = await fleet.socket({ since: 0 });
  try {
    const frame = await socket.waitFor(
      (it) =>
        it.kind === 'event' &&
        it.event.type === 'job' &&
        it.event.job.id === job.id &&
        it.event.job.state !== 'running',
      50_000,
    );
    return (frame as { event: { job: Job } }).event.job;
  } finally {
    socket.close();
  }
};
const take = async (given: Parameters<TestService['call']>[1] & ReturnType<typeof csv | typeof text>) => {
  const preview = await fleet.call('imports.preview', given);
  return { preview, job: await ended(await fleet.call('imports.apply', { previewId: preview.id })) };
};
const find = async (address: string) =>
  (await fleet.call('devices.list', { text: address })).items.find((device) => device.address === address);

describe('a sheet becomes devices', () => {
  const sheet =
    'Name;IP;Type;Subnet;Site;Parent;Notes\n' +
    'Core;172.20.1.1;critical;172.20.1.0/24;Depot;;"two\nlines"\n' +
    "'=Cam;172.20.1.2;Camera;;Depot;Core;\n" +
    'Lost;172.20.1.3;;;;Nobody;\n' +
    'Bad;172.20.1.999;;;;;\n';

  test('the preview says what would change, and stores nothing', async () => {
    const preview = await fleet.call('imports.preview', csv(sheet));
    expect(preview).toMatchObject({
      delimiter: ';',
      encoding: 'UTF-8',
      rows: 4,
      creates: 3,
      badRows: 1,
      newTypes: ['Camera'],
      newSubnets: 1,
      bad: [{ line: 6, column: 'address' }],
      warnings: [{ line: 5, column: 'parent', text: 'Nobody' }],
      sample: [
        { line: 2, name: 'Core', action: 'create', subnet: '172.20.1.0/24' },
        { name: '=Cam' },
        { name: 'Lost' },
      ],
    });
    expect(await find('172.20.1.1')).toBeUndefined();
  });

  test('the good rows are taken, linked and checked at once; again they change nothing', async () => {
    const { job } = await take(csv(sheet));
    expect(job).toMatchObject({ state: 'finished', done: 3, total: 3 });
    expect(job.message).toBe('3 added, 0 changed, 0 unchanged; 1 bad row left out; 1 without the parent they name');
    const core = await find('172.20.1.1');
    expect(core).toMatchObject({ name: 'Core', typeId: 'critical', site: 'Depot', notes: 'two\nlines' });
    expect(await find('172.20.1.2')).toMatchObject({ name: '=Cam', typeId: 'camera', parentId: core?.id });
    await expect.poll(async () => (await find('172.20.1.1'))?.checkedAt, { timeout: 20_000 }).not.toBeNull();

    const again = await take(csv(sheet));
    expect(again.preview).toMatchObject({ creates: 0, updates: 0, unchanged: 3, newTypes: [], newSubnets: 0 });
    expect((await find('172.20.1.1'))?.updatedAt).toBe(core?.updatedAt);
  });

  test('what is exported changes nothing when it is imported', async () => {
    const { text: exported, fileName } = await fleet.call('devices.export', {});
    expect(fileName).toMatch(/^fieldwatch-devices-\d{4}-\d\d-\d\d\.csv$/);
    expect(exported).toContain("'=Cam");
    const preview = await fleet.call('imports.preview', csv(exported));
    expect(preview).toMatchObject({ creates: 0, updates: 0, badRows: 0, warnings: [], encoding: 'UTF-8 with BOM' });
    expect(preview.unchanged).toBeGreaterThanOrEqual(2_403);
  });
});

test('a pasted list with a range', async () => {
  const { preview, job } = await take(text('Router 172.21.0.1\n172.21.1.0/28 # cameras\nnonsense here\n'));
  expect(preview).toMatchObject({ creates: 15, badRows: 1, bad: [{ line: 3 }] });
  expect(job.message).toContain('15 added');
});

describe('what can not be taken is refused in words', () => {
  test.each([
    ['Windows-1252', Buffer.from('ip,name\n10.0.0.1,K\xfcche', 'latin1'), 'line 2 has bytes that are no characters'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]), 'bytes that are no characters'],
    ['no addresses', Buffer.from('colour,size\nred,big'), 'No column holds addresses'],
  ])('%s', async (_rule, bytes, words) => {
    const source = { kind: 'csv' as const, fileName: 'x.csv', contentBase64: bytes.toString('base64') };
    await expect(fleet.call('imports.preview', { source })).rejects.toThrow(words);
  });

  test('an unknown type for new devices', () =>
    expect(fleet.call('imports.preview', { ...text('172.22.0.1'), defaults: { typeId: 'nope' } })).rejects.toThrow(
      'no device type',
    ));

  test('a preview is taken once', async () => {
    const { id } = await fleet.call('imports.preview', text('172.22.0.1'));
    await ended(await fleet.call('imports.apply', { previewId: id }));
    await expect(fleet.call('imports.apply', { previewId: id })).rejects.toThrow('no longer kept');
  });

  test('three previews are kept, the oldest goes first', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) ids.push((await fleet.call('imports.preview', text(`172.22.1.${i + 1}`))).id);
    await expect(fleet.call('imports.apply', { previewId: ids[0] as string })).rejects.toThrow('no longer kept');
  });
});

test('own networks are first devices, and those there already stay as they are', async () => {
  const { items } = await fleet.call('setup.watchOwn', {});
  const networks = await fleet.call('networks.get', {});
  for (const { address } of networks.gateways) expect(items.map((it) => it.address)).toContain(address);
  expect(items.every(({ address, typeId }) => typeId === 'live' && !address.startsWith('127.'))).toBe(true);
  expect((await fleet.call('setup.watchOwn', {})).items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
});

test('100,000 rows are read, planned and taken without holding up the main loop; a cancel keeps what was taken', async () => {
  const rows = Array.from(
    { length: 100_000 },
    (_, i) => `cam-${i},10.${200 + (i >> 16)}.${(i >> 8) & 255}.${i & 255},Depot ${i % 40}`,
  );
  const given = csv(`name,address,site\n${rows.join('\n')}\n`);
  const loop = watchLoopDelay();
  const startedMs = performance.now();
  const preview = await fleet.service.dispatch('imports.preview', { ...given, defaults: {} }, { actor: 'api' });
  const { maxMs, p99Ms } = loop.read();
  loop.stop();
  const tookMs = performance.now() - startedMs;
  console.log(
    `100,000 rows previewed in ${tookMs.toFixed(0)} ms, main loop late p99 ${p99Ms.toFixed(1)} ms, most ${maxMs.toFixed(1)} ms`,
  );
  expect(preview).toMatchObject({ rows: 100_000, creates: 100_000 - 0, badRows: 0 });
  expect(maxMs).toBeLessThan(200);

  const job = await fleet.call('imports.apply', { previewId: preview.id });
  await expect
    .poll(async () => (await fleet.call('jobs.list', {})).items.find(({ id }) => id === job.id)?.done, {
      timeout: 20_000,
    })
    .toBeGreaterThan(2_000);
  const cancelled = await fleet.call('jobs.cancel', { id: job.id });
  expect(cancelled.state).toBe('cancelled');
  expect(cancelled.message).toMatch(/^Cancelled: [\d,]+ of 100,000 rows are taken and kept/);
  const { total } = await fleet.call('devices.list', { text: 'cam-', limit: 1 });
  expect(total).toBeGreaterThanOrEqual(cancelled.done);
});
