import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { FieldwatchError } from '../../../src/contract/errors.ts';
import { archiveName, outdated, readArchiveName } from '../../../src/main/io/store/safety/backup-names.ts';
import {
  isArchivePath,
  type Manifest,
  manifestText,
  readManifest,
} from '../../../src/main/io/store/safety/manifest.ts';

const file = (path: string) => ({ path, sizeBytes: 1, sha256: 'a'.repeat(64) });
const manifest: Manifest = {
  format: 1,
  productVersion: '1.0.0',
  schemaVersion: 5,
  madeAt: 0,
  counts: { devices: 1, events: 2, checks: 3 },
  files: [file('fieldwatch.db'), file('history/2026-11.db')],
};

describe('a manifest', () => {
  it('reads back as it was written', () => {
    expect(readManifest(manifestText(manifest))).toEqual(manifest);
  });

  it.each([
    ['no JSON', 'x', 'bad-input', /no JSON/],
    ['null', 'null', 'bad-input', /manifest/],
    ['a later format', JSON.stringify({ ...manifest, format: 2, more: 1 }), 'store-newer', /format 2/],
    ['a key of its own', JSON.stringify({ ...manifest, more: 1 }), 'bad-input', /more/],
    [
      'a file twice',
      JSON.stringify({ ...manifest, files: [manifest.files[0], manifest.files[0]] }),
      'bad-input',
      /twice/,
    ],
    ['no core', JSON.stringify({ ...manifest, files: [] }), 'bad-input', /without fieldwatch\.db/],
    [
      'a path upwards',
      JSON.stringify({ ...manifest, files: [file('../fieldwatch.db')] }),
      'bad-input',
      /files\.0\.path/,
    ],
    [
      'a negative size',
      JSON.stringify({ ...manifest, files: [{ ...file('fieldwatch.db'), sizeBytes: -1 }] }),
      'bad-input',
      /sizeBytes/,
    ],
    [
      'a short checksum',
      JSON.stringify({ ...manifest, files: [{ ...file('fieldwatch.db'), sha256: 'ab' }] }),
      'bad-input',
      /sha256/,
    ],
  ])('with %s is refused', (_, text, code, message) => {
    expect(() => readManifest(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  test('whatever stands in it, it is read or refused by name, and never names a file elsewhere', () => {
    const near = fc.record(
      {
        format: fc.constantFrom(1, 2, '1', null),
        productVersion: fc.string(),
        schemaVersion: fc.oneof(fc.nat(), fc.double()),
        madeAt: fc.oneof(fc.nat(), fc.integer()),
        counts: fc.record({ devices: fc.nat(), events: fc.nat(), checks: fc.nat() }),
        files: fc.array(
          fc.record({
            path: fc.oneof(fc.string(), fc.constantFrom('fieldwatch.db', 'history/a.db', 'history/../x.db', '/etc/x')),
            sizeBytes: fc.oneof(fc.nat(), fc.integer()),
            sha256: fc.constantFrom('a'.repeat(64), 'x'),
          }),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          near.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          try {
            const { files } = readManifest(text);
            return files.every(({ path }) => isArchivePath(path) && !path.includes('..') && !path.startsWith('/'));
          } catch (error) {
            return error instanceof FieldwatchError && ['bad-input', 'store-newer'].includes(error.code);
          }
        },
      ),
    );
  });

  it.each([
    ['fieldwatch.db', true],
    ['history/2026-11.db', true],
    ['history/a_b.db', true],
    ['manifest.json', false],
    ['history/.db', false],
    ['history/..db', false],
    ['history/a/b.db', false],
    ['history\\a.db', false],
    ['history/a.db\n', false],
    ['history/2026-11.db-wal', false],
    ['./fieldwatch.db', false],
    ['api-token', false],
    [`history/${'a'.repeat(200)}.db`, false],
  ])('a store’s own file: %j %s', (path, expected) => {
    expect(isArchivePath(path)).toBe(expected);
  });
});

describe('names', () => {
  test('of archives tell kind and time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('daily' as const, 'manual' as const),
        fc.integer({ min: Date.UTC(2000, 0, 1) / 1_000, max: Date.UTC(2099, 0, 1) / 1_000 }),
        (kind, seconds) => {
          const name = archiveName(kind, seconds * 1_000);
          expect(readArchiveName(name)).toEqual({ name, kind, madeAt: seconds * 1_000 });
        },
      ),
    );
  });
  it.each([
    'fieldwatch.tar.gz',
    'fieldwatch-2026-13-45T00-00-00Z-daily.tar.gz',
    'fieldwatch-2026-01-01T00-00-00Z-weekly.tar.gz',
    'fieldwatch-2026-01-01T00-00-00Z-daily.tar.gz.partial',
    'my-fieldwatch-2026-01-01T00-00-00Z-daily.tar.gz',
  ])('%s is not one of ours', (name) => {
    expect(readArchiveName(name)).toBeNull();
  });
});

describe('of backups', () => {
  const day = 86_400_000;
  const made = (kind: 'daily' | 'manual' | 'before-migration', days: number) => ({
    kind,
    madeAt: days * day,
    name: `${kind}-${days}`,
  });
  const days = [...Array(10).keys()];
  it.each([
    ['the last 7 daily ones stay', days.map((n) => made('daily', n)), 7, ['daily-2', 'daily-1', 'daily-0']],
    ['those on demand are counted apart', [...days.map((n) => made('daily', n)), made('manual', 0)], 9, ['daily-0']],
    ['few stay all', [made('daily', 1), made('manual', 2)], 1, []],
    [
      'copies before migrations: the last two, whatever is kept of others',
      days.slice(0, 4).map((n) => made('before-migration', n)),
      100,
      ['before-migration-1', 'before-migration-0'],
    ],
  ])('%s', (_, backups, keep, gone) => {
    expect(outdated(backups, keep).map(({ name }) => name)).toEqual(gone);
  });
  test('the newest of a kind never goes, in whatever order they are given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('daily' as const, 'manual' as const), fc.nat(50)), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (given, keep) => {
          const backups = given.map(([kind, at]) => made(kind, at));
          const gone = outdated(backups, keep);
          for (const kind of ['daily', 'manual'] as const) {
            const all = backups.filter((backup) => backup.kind === kind);
            const kept = all.filter((backup) => !gone.includes(backup));
            expect(kept).toHaveLength(Math.min(keep, all.length));
            expect(Math.max(0, ...all.map(({ madeAt }) => madeAt))).toBe(
              Math.max(0, ...kept.map(({ madeAt }) => madeAt)),
            );
          }
        },
      ),
    );
  });
});
