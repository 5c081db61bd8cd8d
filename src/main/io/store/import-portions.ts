/** Long lists go to the store threads in portions, so that neither side is ever busy for long. */
import { canonicalAddress } from '../../../contract/model/address.ts';
import type { ReaderCalls } from './reader-calls.ts';
import type { ImportAction, ImportPlan, ImportRow } from './store.ts';
import type { StoreThread } from './store-thread.ts';
import { naturalKey } from './text-keys.ts';

const planPortion = 1_000;

/** One portion after the other, in order; at least one, so that an empty list is answered too. */
export const inPortions = async <T, R>(
  list: readonly T[],
  size: number,
  take: (portion: readonly T[]) => Promise<R>,
): Promise<R[]> => {
  const answers: R[] = [];
  for (let start = 0; start < list.length; start += size) answers.push(await take(list.slice(start, start + size)));
  return answers;
};

/** Nothing is stored. An address that comes twice is an update the second time. */
export const planImport = async (reader: StoreThread<ReaderCalls>, rows: readonly ImportRow[]): Promise<ImportPlan> => {
  const actions: ImportAction[] = [];
  const seen = new Set<string>();
  const names = new Set<string>();
  const newCidrs = new Set<string>();
  /** By the id they will get: two spellings are one type. */
  const newTypes = new Map<string, string>();
  await inPortions(rows, planPortion, async (portion) => {
    const plan = await reader.call('planRows', portion);
    for (const [i, row] of portion.entries()) {
      const action = plan.actions[i] ?? 'unchanged';
      actions.push(action === 'create' && seen.has(row.address) ? 'update' : action);
      seen.add(row.address);
      names.add(naturalKey(row.name ?? row.address));
    }
    for (const cidr of plan.newCidrs) newCidrs.add(cidr);
    for (const { id, name } of plan.newTypes) if (!newTypes.has(id)) newTypes.set(id, name);
  });
  const count = (wanted: ImportAction) => actions.filter((action) => action === wanted).length;
  return {
    creates: count('create'),
    updates: count('update'),
    unchanged: count('unchanged'),
    newSubnets: newCidrs.size,
    newTypes: [...newTypes.values()],
    actions,
    unknownParents: await unknownParents(reader, rows, (parent) => {
      const address = canonicalAddress(parent);
      return (address !== null && seen.has(address)) || names.has(naturalKey(parent.trim()));
    }),
  };
};

const unknownParents = async (
  reader: StoreThread<ReaderCalls>,
  rows: readonly ImportRow[],
  isAmongRows: (parent: string) => boolean,
): Promise<{ line: number; parent: string }[]> => {
  const texts = new Set(rows.map(({ parent }) => parent ?? '').filter((text) => text !== '' && !isAmongRows(text)));
  const unknown = new Set(
    (await inPortions([...texts], planPortion, (portion) => reader.call('unknownParents', portion))).flat(),
  );
  return rows
    .filter(({ parent }) => parent !== null && unknown.has(parent))
    .map(({ line, parent }) => ({ line, parent: parent ?? '' }));
};
