/** Backups of the store: what there is, and for how long it is kept. */
import { z } from 'zod';
import { Count, Instant } from './fields.ts';

/** `before-migration`: the copy of the core that was made before a newer version changed it. */
export const backupKinds = ['daily', 'manual', 'before-migration'] as const;
export type BackupKind = (typeof backupKinds)[number];

export const Backup = z
  .object({
    name: z.string(),
    kind: z.enum(backupKinds),
    madeAt: Instant,
    sizeBytes: Count,
    /** For how long, in words. */
    kept: z.string(),
  })
  .meta({ id: 'Backup' });
export type Backup = z.infer<typeof Backup>;

export const Backups = z
  .object({
    /** Newest first. */
    items: z.array(Backup),
    folder: z.string(),
    /** What the last backup failed with; null once one has succeeded again. */
    lastProblem: z.string().nullable(),
  })
  .meta({ id: 'Backups' });
export type Backups = z.infer<typeof Backups>;
