/** The backups of a data directory, ours by their names, and the copies that migrations made. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMigrationCopy } from '../database/migrate.ts';
import { type NamedBackup, outdated, readArchiveName } from './backup-names.ts';
import { corePath } from './manifest.ts';

export type FoundBackup = NamedBackup & { readonly file: string; readonly sizeBytes: number };

export const backupFolder = (dataDir: string): string => join(dataDir, 'backups');

/** Newest first. */
export const listBackups = async (dataDir: string): Promise<FoundBackup[]> => {
  const folder = backupFolder(dataDir);
  const archives = (await namesIn(folder)).flatMap((name) => {
    const named = readArchiveName(name);
    return named === null ? [] : [{ ...named, file: join(folder, name) }];
  });
  const copies = (await namesIn(dataDir)).filter((name) => isMigrationCopy(name, corePath));
  const found: FoundBackup[] = [];
  for (const archive of archives) {
    const facts = await stat(archive.file).catch(() => null);
    if (facts?.isFile()) found.push({ ...archive, sizeBytes: facts.size });
  }
  for (const name of copies) {
    const file = join(dataDir, name);
    const facts = await stat(file).catch(() => null);
    if (facts?.isFile())
      found.push({ name, kind: 'before-migration', madeAt: Math.floor(facts.mtimeMs), file, sizeBytes: facts.size });
  }
  return found.sort((a, b) => b.madeAt - a.madeAt);
};

/** Removes those that have had their time, and answers their names. */
export const dropOutdated = async (dataDir: string, keep: number): Promise<string[]> => {
  const old = outdated(await listBackups(dataDir), keep);
  for (const { file } of old) await rm(file, { force: true });
  return old.map(({ name }) => name);
};

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
