/** A list of devices on its way in: what was read, what it would change, what can't be taken and why. */
import { z } from 'zod';
import { DeviceTypeId } from './device-type.ts';
import { Count, Line } from './fields.ts';

export const importColumns = [
  'name',
  'address',
  'type',
  'subnet',
  'site',
  'parent',
  'notes',
  'probe method',
  'tcp port',
] as const;
export type ImportColumn = (typeof importColumns)[number];

export const ImportSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('csv'),
    fileName: Line(255),
    /** The file's bytes, base64: UTF-8, UTF-8 with BOM or UTF-16 with BOM. */
    contentBase64: z.base64(),
  }),
  /** One device a line: `address`, `name address`, `address, name`, or a CIDR range of at most 65,536 addresses. */
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
]);
export type ImportSource = z.infer<typeof ImportSource>;

export const ImportDefaults = z.strictObject({ typeId: DeviceTypeId.optional(), site: Line(120).optional() });
export type ImportDefaults = z.infer<typeof ImportDefaults>;

export const ImportProblem = z
  .object({ line: Count, column: z.string().nullable(), reason: z.string(), text: z.string() })
  .meta({ id: 'ImportProblem' });
export type ImportProblem = z.infer<typeof ImportProblem>;

export const ImportPreview = z
  .object({
    id: z.string(),
    fileName: z.string(),
    /** Header of the file → our column; null where a column is not used. */
    columns: z.array(z.object({ header: z.string(), column: z.string().nullable() })),
    delimiter: z.string(),
    encoding: z.string(),
    rows: Count,
    creates: Count,
    updates: Count,
    unchanged: Count,
    badRows: Count,
    /** The first 1,000 bad rows. */
    bad: z.array(ImportProblem),
    /** Rows that are taken with something left out (an unknown parent): the first 1,000. */
    warnings: z.array(ImportProblem),
    newSubnets: Count,
    newTypes: z.array(z.string()),
    /** The first 50 good rows as they would be taken. */
    sample: z.array(
      z.object({
        line: Count,
        action: z.enum(['create', 'update', 'unchanged']),
        name: z.string(),
        address: z.string(),
        typeId: z.string(),
        subnet: z.string().nullable(),
        site: z.string(),
      }),
    ),
  })
  .meta({ id: 'ImportPreview' });
export type ImportPreview = z.infer<typeof ImportPreview>;
