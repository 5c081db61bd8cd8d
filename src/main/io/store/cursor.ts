/** The opaque cursor of a device page: the sort keys of the last row, tied to the order they belong to. */
import { z } from 'zod';
import { FieldwatchError } from '../../../contract/errors.ts';

const Cursor = z.tuple([
  z.string(),
  z
    .array(z.union([z.string(), z.number()]))
    .min(2)
    .max(3),
]);
export type CursorKeys = readonly (string | number)[];

/** @param order names sort and direction, so that a cursor can't be taken along into another order */
export const encodeCursor = (order: string, keys: CursorKeys): string =>
  Buffer.from(JSON.stringify([order, keys])).toString('base64url');

/** The keys, or `bad-input`. */
export const decodeCursor = (order: string, cursor: string, keyCount: number): CursorKeys => {
  const parsed = Cursor.safeParse(readJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  if (parsed.success && parsed.data[0] === order && parsed.data[1].length === keyCount) return parsed.data[1];
  throw new FieldwatchError('bad-input', 'the cursor does not belong to this list and order', {
    hint: 'start again without a cursor',
    issues: [{ path: 'cursor', message: 'is not one that this list and order answered' }],
  });
};

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
