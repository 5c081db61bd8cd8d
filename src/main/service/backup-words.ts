/** Backups in words: for how long one is kept, what came of making one. */
import type { BackupKind } from '../../contract/model/backup.ts';
import { migrationCopiesKept } from '../io/store/database/migrate.ts';
import type { BackupMade } from '../io/store/safety/make-backup.ts';
import { sizeWords } from './size-words.ts';

export const keptWords = (kind: BackupKind, keep: number): string => {
  if (kind === 'before-migration') return `until ${migrationCopiesKept} newer versions have made one`;
  const newer = keep === 1 ? '1 newer one is' : `${keep} newer ones are`;
  return `until ${newer} made${kind === 'daily' ? ', one a day' : ' on demand'}`;
};

export const madeWords = ({ file, sizeBytes, manifest: { counts } }: BackupMade): string =>
  `${file}, ${sizeWords(sizeBytes)}: ${number(counts.devices)} devices, ${number(counts.events)} events, ${number(counts.checks)} checks of the core.`;

const number = (value: number): string => value.toLocaleString('en-US');
