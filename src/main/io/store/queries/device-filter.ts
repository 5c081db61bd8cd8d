/** Which devices match a filter, as the WHERE clause that list, export and total share. */
import type { DeviceFilter } from '../../../../contract/api.ts';
import { statusCode } from '../codes.ts';
import { searchWords } from '../text-keys.ts';

export type Condition = { readonly sql: string; readonly values: readonly (string | number)[] };

/** A status matches only devices that are not paused, as in the counts; unless `paused` is asked for too. */
export const deviceCondition = (filter: DeviceFilter): Condition => {
  const parts: string[] = ['d.deleted_at IS NULL'];
  const values: (string | number)[] = [];
  if (filter.status !== undefined && filter.status.length > 0) {
    parts.push(`s.status IN (${marks(filter.status)})`);
    values.push(...filter.status.map(statusCode));
    if (filter.paused === undefined) parts.push('d.paused = 0');
  }
  if (filter.type !== undefined && filter.type.length > 0) {
    parts.push(`d.type_id IN (${marks(filter.type)})`);
    values.push(...filter.type);
  }
  if (filter.subnet !== undefined) {
    parts.push('d.subnet_id = ?');
    values.push(filter.subnet);
  }
  if (filter.paused !== undefined) {
    parts.push('d.paused = ?');
    values.push(filter.paused ? 1 : 0);
  }
  for (const word of searchWords(filter.text ?? '')) {
    parts.push('instr(d.search, ?) > 0');
    values.push(word);
  }
  return { sql: parts.join(' AND '), values };
};

const marks = (list: readonly unknown[]): string => list.map(() => '?').join(', ');
