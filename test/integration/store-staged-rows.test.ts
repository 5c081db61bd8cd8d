/** The rows that staging had before it had blocks, brought over by the migration. */
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { openStore } from '../../src/main/io/store/open-store.ts';
import { layOut } from '../support/schema-fixtures.ts';
import { stagedIn } from '../support/staged-in.ts';
import { storeOptions, tempDir } from '../support/temp-store.ts';

const lastWithRows = '0009_questions';

it('a figure that was never a measurement costs its check, not the database; new ids go on behind the old', async () => {
  using dir = tempDir();
  const core = layOut(dir.path, lastWithRows, 1);
  const before = new Database(core);
  const ids = before.prepare<[], number>('SELECT id FROM checks ORDER BY id').pluck().all();
  before.prepare('UPDATE checks SET jitter_us = -5 WHERE id = ?').run(ids[3]);
  before.prepare('UPDATE checks SET rtt_max_us = ? WHERE id = ?').run(2 ** 50, ids[7]);
  before.close();
  const store = await openStore(storeOptions(dir.path));
  await store.close();
  const after = new Database(core, { readonly: true });
  expect(stagedIn(after).map(({ id }) => id)).toEqual(ids.filter((_, i) => i !== 3 && i !== 7));
  const seq = after.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'staged_checks'").pluck().get();
  expect(seq).toBe(ids.at(-1));
  after.close();
});
