/** How backups are named, and which of them have had their time. */
import type { BackupKind } from '../../../../contract/model/backup.ts';
import { migrationCopiesKept } from '../database/migrate.ts';

/** Backups that the program makes and names itself. */
export type ArchiveKind = Exclude<BackupKind, 'before-migration'>;
export type NamedBackup = { readonly name: string; readonly kind: BackupKind; readonly madeAt: number };

/** `2026-11-25T07-30-00Z`: sorts by time and is a file name everywhere. */
export const stampOf = (at: number): string => new Date(at).toISOString().slice(0, 19).replaceAll(':', '-').concat('Z');

/** `2026-11-25 07:30 UTC` */
export const instantWords = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const archiveName = (kind: ArchiveKind, at: number): string => `fieldwatch-${stampOf(at)}-${kind}.tar.gz`;

const pattern = /^fieldwatch-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z-(daily|manual)\.tar\.gz$/;

/** Null for what we did not name. */
export const readArchiveName = (name: string): NamedBackup | null => {
  const [, day, hours, minutes, seconds, kind] = pattern.exec(name) ?? [];
  const madeAt = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(madeAt) ? null : { name, kind: kind as ArchiveKind, madeAt };
};

/** All but the newest `keep` of each kind; of copies before a migration, all but the newest two. */
export const outdated = <B extends NamedBackup>(backups: readonly B[], keep: number): B[] => {
  const seen = new Map<BackupKind, number>();
  return [...backups]
    .sort((a, b) => b.madeAt - a.madeAt || (a.name < b.name ? 1 : -1))
    .filter(({ kind }) => {
      const newer = seen.get(kind) ?? 0;
      seen.set(kind, newer + 1);
      return newer >= (kind === 'before-migration' ? migrationCopiesKept : keep);
    });
};
