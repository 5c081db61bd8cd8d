/** What a question found, or the refusal that says what is not there. */
import { FieldwatchError } from '../../../contract/errors.ts';

export const found = <T>(what: string, id: number | string, value: T | null): T => {
  if (value === null) throw new FieldwatchError('not-found', `There is no ${what} ${id}.`);
  return value;
};
