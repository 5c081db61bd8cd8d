/** Sets a damaged core aside and puts the newest sound copy in its place, or none, so that monitoring goes on. */
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { type FoundBackup, listBackups } from './backup-folder.ts';
import { instantWords, stampOf } from './backup-names.ts';
import { problemOf } from './check-database.ts';
import { decideExchange, finishExchange, stagingName } from './exchange.ts';
import { corePath } from './manifest.ts';
import { coreFile, sizeOf } from './store-files.ts';
import { unpackBackup } from './unpack-backup.ts';

export type Damage = {
  readonly dataDir: string;
  /** What was found, a sentence without its full stop. */
  readonly problem: string;
  readonly at: number;
  /** Whether this version can open the core that came out of a backup. */
  readonly isKnown: (file: string) => boolean;
};

/**
 * The directory must be locked and no connection open. Answers what the user is told. Nothing is deleted: the file,
 * whatever it is, and its -wal and -shm go on as `.damaged-<time>`. Rejects with `store-write-failed` when there is a
 * backup and no room for it; then everything is as it was.
 */
export const recoverCore = async (damage: Damage): Promise<string[]> => {
  const { dataDir, at } = damage;
  const staging = stagingName(stampOf(at));
  const aside = await freeName(dataDir, at);
  const passedOver: string[] = [];
  let found: FoundBackup | null = null;
  for (const backup of inOrder(await listBackups(dataDir))) {
    const why = await tryBackup(backup, join(dataDir, staging), damage.isKnown);
    if (why === null) {
      found = backup;
      break;
    }
    passedOver.push(`${backup.name} (${why})`);
  }
  const moves: { from: string; to: string }[] = [];
  for (const suffix of ['-wal', '-shm', ''])
    if ((await sizeOf(`${coreFile(dataDir)}${suffix}`)) !== null)
      moves.push({ from: `${corePath}${suffix}`, to: `${aside}${suffix}` });
  if (found !== null) moves.push({ from: `${staging}/${corePath}`, to: corePath });
  await decideExchange(dataDir, { moves, staging, notice: noticeOf(damage, aside, found, passedOver) });
  return finishExchange(dataDir);
};

/** A second damage within the second would find the first one's name taken. */
const freeName = async (dataDir: string, at: number): Promise<string> => {
  const name = `${corePath}.damaged-${stampOf(at)}`;
  return (await sizeOf(join(dataDir, name))) === null ? name : freeName(dataDir, at + 1_000);
};

/** Archives first, newest first: a copy from before a migration is older than it looks. */
const inOrder = (backups: readonly FoundBackup[]): FoundBackup[] => [
  ...backups.filter(({ kind }) => kind !== 'before-migration'),
  ...backups.filter(({ kind }) => kind === 'before-migration'),
];

/** Leaves the core alone in the folder; answers why it can't be taken, or null. */
const tryBackup = async (
  { kind, file }: FoundBackup,
  folder: string,
  isKnown: (file: string) => boolean,
): Promise<string | null> => {
  const core = join(folder, corePath);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  try {
    if (kind === 'before-migration') await copyFile(file, core);
    else
      await unpackBackup({
        archive: file,
        into: folder,
        wanted: (path) => path === corePath,
        signal: new AbortController().signal,
      });
    const problem = problemOf(core, 'whole');
    if (problem !== null) return problem;
    if (!isKnown(core)) return 'made by a newer version';
    for (const suffix of ['-wal', '-shm']) await rm(`${core}${suffix}`, { force: true });
    return null;
  } catch (error) {
    // Without room for the copy an older backup would not fit either, and an empty store must not take its place.
    if (error instanceof FieldwatchError && error.code === 'store-write-failed') throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw error;
    return error instanceof Error ? error.message : String(error);
  }
};

const noticeOf = (
  { dataDir, problem, at }: Damage,
  aside: string,
  from: FoundBackup | null,
  passedOver: readonly string[],
): string =>
  [
    from === null
      ? `The database was found damaged on ${instantWords(at)}. There was no sound backup: a new, empty one was begun; devices, settings and events are lost.`
      : `The database was found damaged on ${instantWords(at)} and restored from the backup of ${instantWords(from.madeAt)} (${from.name}); changes since then are lost.`,
    `The damaged file is kept as ${join(dataDir, aside)}.`,
    ...(passedOver.length === 0 ? [] : [`Passed over: ${passedOver.join(', ')}.`]),
    `What was found: ${problem}.`,
  ].join(' ');
