/** Whether a number was ever a device's: what is known of a removed one can be read on. */
import { FieldwatchError } from '../../../../contract/errors.ts';
import type { Connection } from '../database/statements.ts';

export const noDevice = (id: number): FieldwatchError => new FieldwatchError('not-found', `there is no device ${id}`);

/** Throws `not-found` for a number that was never given. */
export const refuseUnknown = ({ sql }: Connection, id: number): void => {
  if (sql('SELECT 1 FROM devices WHERE id = ?').get(id) === undefined) throw noDevice(id);
};
