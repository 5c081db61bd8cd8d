/** What a backup archive says of itself: its last entry, by which every other one is held to its size and checksum. */
import { z } from 'zod';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { Count, Instant } from '../../../../contract/model/fields.ts';

export const manifestPath = 'manifest.json';
export const corePath = 'fieldwatch.db';
export const manifestAtMostBytes = 1024 * 1024;
/** A month a file: forty years of history. */
export const filesAtMost = 500;
export const format = 1;

/** The core file, or a month of history: nothing else is in an archive, so nothing else can come out of one. */
export const isArchivePath = (path: string): boolean =>
  path === corePath || /^history\/[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.db$/.test(path);

const ArchivedFile = z.strictObject({
  path: z.string().refine(isArchivePath, 'is no file of a store'),
  sizeBytes: Count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ArchivedFile = z.infer<typeof ArchivedFile>;

export const Manifest = z.strictObject({
  format: z.literal(format),
  productVersion: z.string().max(100),
  /** Migrations that the core has had. */
  schemaVersion: Count,
  madeAt: Instant,
  /** Of the core. */
  counts: z.strictObject({ devices: Count, events: Count, checks: Count }),
  files: z
    .array(ArchivedFile)
    .max(filesAtMost)
    .refine((files) => new Set(files.map(({ path }) => path)).size === files.length, 'names a file twice')
    .refine((files) => files.some(({ path }) => path === corePath), `is without ${corePath}`),
});
export type Manifest = z.infer<typeof Manifest>;

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** Throws `bad-input` for what is no manifest, `store-newer` for one that a later version wrote. */
export const readManifest = (text: string): Manifest => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FieldwatchError('bad-input', `${manifestPath} is no JSON`);
  }
  const versioned = z.object({ format: z.int().positive() }).safeParse(value);
  if (versioned.success && versioned.data.format > format)
    throw new FieldwatchError(
      'store-newer',
      `it was made by a newer version of Fieldwatch (archive format ${versioned.data.format})`,
      {
        hint: 'restore it with that version',
      },
    );
  const parsed = Manifest.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new FieldwatchError('bad-input', `${manifestPath}: ${issue?.path.join('.') || 'it'}: ${issue?.message}`);
};
