/** What taking a list of devices would change, kept for a while so that it can be taken. */
import { randomUUID } from 'node:crypto';
import { FieldwatchError } from '../../contract/errors.ts';
import { defaultSubnetOf } from '../../contract/model/address.ts';
import { defaultTypeId } from '../../contract/model/device-type.ts';
import type { ImportDefaults, ImportPreview, ImportProblem, ImportSource } from '../../contract/model/import.ts';
import type { ImportPlan, ImportRow, Store } from '../io/store/store.ts';
import { type ReadImport, readImport } from './import-reading.ts';

const KEEP_MS = 10 * 60_000;
const KEPT_AT_MOST = 3;
const LISTED_LIMIT = 1_000;
const SAMPLE_ROWS = 50;

export type KeptImport = {
  readonly fileName: string;
  readonly rows: readonly ImportRow[];
  readonly badRows: number;
  readonly defaults: { readonly typeId: string; readonly site: string };
};

export type ImportPreviews = {
  preview(source: ImportSource, defaults: ImportDefaults): Promise<ImportPreview>;
  /** Hands the rows out, once; throws `not-found` when they are no longer kept. */
  take(id: string): KeptImport;
};

/** At most three previews are kept, each for ten minutes: a million rows weigh a few hundred megabytes. */
export const createImportPreviews = (store: Pick<Store, 'planImport' | 'listTypes'>): ImportPreviews => {
  const kept = new Map<string, { readonly it: KeptImport; readonly timer: NodeJS.Timeout }>();

  const drop = (id: string): void => {
    clearTimeout(kept.get(id)?.timer);
    kept.delete(id);
  };

  const keep = (it: KeptImport): string => {
    const id = randomUUID();
    kept.set(id, { it, timer: setTimeout(drop, KEEP_MS, id).unref() });
    for (const oldest of kept.keys()) if (kept.size > KEPT_AT_MOST) drop(oldest);
    return id;
  };

  return {
    preview: async (source, given) => {
      const { typeId = defaultTypeId, site = '' } = given;
      if (!(await store.listTypes()).some(({ id }) => id === typeId))
        throw new FieldwatchError('bad-input', `There is no device type “${typeId}”.`, {
          issues: [{ path: 'defaults.typeId', message: 'is no device type' }],
        });
      const read = await readImport(source, given);
      const plan = await store.planImport(read.rows);
      const { fileName, rows, badRows } = read;
      const id = keep({ fileName, rows, badRows, defaults: { typeId, site } });
      return describe(id, read, plan, { typeId, site });
    },
    take: (id) => {
      const found = kept.get(id);
      if (found === undefined)
        throw new FieldwatchError('not-found', 'This preview is no longer kept; nothing was taken.', {
          hint: 'Choose the file again: a preview is kept for ten minutes and taken once.',
        });
      drop(id);
      return found.it;
    },
  };
};

const describe = (
  id: string,
  { rows, warnings, ...read }: ReadImport,
  plan: ImportPlan,
  defaults: KeptImport['defaults'],
): ImportPreview => ({
  id,
  ...read,
  rows: rows.length + read.badRows,
  creates: plan.creates,
  updates: plan.updates,
  unchanged: plan.unchanged,
  warnings: [
    ...warnings,
    ...plan.unknownParents.map(
      ({ line, parent }): ImportProblem => ({
        line,
        column: 'parent',
        reason: `no device is called “${parent}”; the row is taken without a parent`,
        text: parent,
      }),
    ),
  ].slice(0, LISTED_LIMIT),
  newSubnets: plan.newSubnets,
  newTypes: [...plan.newTypes],
  sample: rows.slice(0, SAMPLE_ROWS).map((row, index) => {
    const action = plan.actions[index] ?? 'create';
    // Where the sheet is silent a new device gets the defaults, and a known one stays as it is.
    const silent = action === 'create' ? { ...defaults, name: row.address } : { typeId: '', site: '', name: '' };
    return {
      line: row.line,
      action,
      name: row.name ?? silent.name,
      address: row.address,
      typeId: row.typeId ?? silent.typeId,
      subnet: row.subnet ?? (action === 'create' ? defaultSubnetOf(row.address) : null),
      site: row.site ?? silent.site,
    };
  }),
});
