/** Makes the databases of released schemas that test/fixtures lacks; run by hand when a migration or a version of the month files is added. */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packInto } from '../src/main/io/store/changes/pack-into.ts';
import { openWriter } from '../src/main/io/store/database/open-database.ts';
import type { Connection } from '../src/main/io/store/database/statements.ts';
import { monthVersion, openMonthToWrite } from '../src/main/io/store/months/month-file.ts';
import { monthName } from '../src/main/io/store/months/month-names.ts';
import { hourOf } from '../src/main/io/store/packing/check-row.ts';
import { stageChecks } from '../src/main/io/store/staging/stage-checks.ts';
import {
  fixtureMonth,
  fixtureStoreId,
  monthFixture,
  readJournal,
  schemaFixture,
} from '../test/support/schema-fixtures.ts';
import { migrationsFolder, tempDir } from '../test/support/temp-store.ts';
import { type FixtureRow, fixtureRows, packedFixtureChecks, stagedFixtureChecks } from './support/fixture-rows.ts';
import { root } from './support/run.ts';

const keep = (database: string, fixture: string): void => {
  mkdirSync(dirname(fixture), { recursive: true });
  const packed = gzipSync(readFileSync(database), { level: 9 });
  writeFileSync(fixture, packed);
  console.log(`made ${relative(root, fixture)}, ${packed.length} bytes`);
};

const insert = ({ sql }: Connection, table: string, row: FixtureRow): void => {
  const known = sql<{ name: string }>('SELECT name FROM pragma_table_info(?)').all(table);
  const columns = known.map(({ name }) => name).filter((name) => name in row);
  if (columns.length === 0) return;
  const values = columns.map((column) => row[column] ?? null);
  sql(`INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`).run(
    ...values,
  );
};

/** A database as the version that had only the first so many migrations left it. */
const makeSchema = async (migrations: number, fixture: string): Promise<void> => {
  using dir = tempDir();
  const folder = join(dir.path, 'migrations');
  cpSync(migrationsFolder, folder, { recursive: true });
  const journal = readJournal();
  writeFileSync(
    join(folder, 'meta/_journal.json'),
    JSON.stringify({ ...journal, entries: journal.entries.slice(0, migrations) }),
  );
  const file = join(dir.path, 'fieldwatch.db');
  const { connection } = await openWriter(file, folder);
  for (const [table, rows] of fixtureRows) for (const row of rows) insert(connection, table, row);
  if (connection.sql("SELECT 1 FROM pragma_table_info('staged_checks')").get() !== undefined)
    stageChecks(connection, stagedFixtureChecks);
  connection.db.close();
  keep(file, fixture);
};

const makeMonth = (fixture: string): void => {
  using dir = tempDir();
  const file = join(dir.path, `${fixtureMonth}.db`);
  const month = openMonthToWrite(monthName(fixtureMonth, 'checks'), file, fixtureStoreId);
  for (const { deviceId, checks } of packedFixtureChecks)
    for (const hour of new Set(checks.map(({ at }) => hourOf(at))))
      packInto(
        month,
        deviceId,
        hour,
        checks.filter(({ at }) => hourOf(at) === hour).map((check) => ({ ...check, id: 0 })),
        (problem) => {
          throw new Error(problem);
        },
      );
  month.db.close();
  keep(file, fixture);
};

for (const [index, { tag }] of readJournal().entries.entries())
  if (!existsSync(schemaFixture(tag))) await makeSchema(index + 1, schemaFixture(tag));
if (!existsSync(monthFixture(monthVersion))) makeMonth(monthFixture(monthVersion));
