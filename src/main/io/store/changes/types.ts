/** Makes, changes and removes device types. */
import { eq } from 'drizzle-orm';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { builtInTypes, type DeviceType, defaultTypeId } from '../../../../contract/model/device-type.ts';
import type { PolicyOverride } from '../../../../contract/model/policy.ts';
import type { Connection } from '../database/statements.ts';
import { typeNamed } from '../queries/import-lookups.ts';
import { typeById } from '../queries/type-list.ts';
import { deviceTypes } from '../schema/device-types.ts';
import type { By } from '../store.ts';
import { audit } from './audit.ts';

/** At every opening: the built-in types exist; what a person changed of them stays. */
export const seedTypes = ({ orm }: Connection): void => {
  for (const { id, name, policy } of builtInTypes)
    orm
      .insert(deviceTypes)
      .values({ id, name, builtIn: 1, policy: JSON.stringify(policy) })
      .onConflictDoNothing()
      .run();
};

export const createType = (
  connection: Connection,
  type: { id: string; name: string; policy: PolicyOverride },
  by: By,
): DeviceType =>
  connection.db
    .transaction((): DeviceType => {
      if (typeById(connection, type.id) !== null)
        throw new FieldwatchError('conflict', `there is already a device type ${type.id}`);
      connection.orm
        .insert(deviceTypes)
        .values({ id: type.id, name: type.name, policy: JSON.stringify(type.policy) })
        .run();
      audit(connection, by, { action: 'type.create', subject: `type ${type.id}`, after: type });
      return { ...type, builtIn: false, devices: 0 };
    })
    .immediate();

/** The id of the type that an import names, made when there is none. */
export const findOrCreateType = (connection: Connection, text: string): string => {
  const type = typeNamed(connection, text);
  if (!type.known)
    connection.orm
      .insert(deviceTypes)
      .values({ id: type.id, name: type.name.slice(0, 60) })
      .run();
  return type.id;
};

export const updateType = (
  connection: Connection,
  id: string,
  patch: { name?: string | undefined; policy?: PolicyOverride | undefined },
  by: By,
): DeviceType =>
  connection.db
    .transaction((): DeviceType => {
      const before = existing(connection, id);
      const after = { name: patch.name ?? before.name, policy: patch.policy ?? before.policy };
      const old = { name: before.name, policy: before.policy };
      if (JSON.stringify(old) === JSON.stringify(after)) return before;
      connection.orm
        .update(deviceTypes)
        .set({ name: after.name, policy: JSON.stringify(after.policy) })
        .where(eq(deviceTypes.id, id))
        .run();
      audit(connection, by, { action: 'type.update', subject: `type ${id}`, before: old, after });
      return { ...before, ...after };
    })
    .immediate();

/** Removed devices that had it come back, if ever, with the default type. */
export const deleteType = (connection: Connection, id: string, by: By): void =>
  connection.db
    .transaction((): void => {
      const type = existing(connection, id);
      if (type.builtIn) throw new FieldwatchError('conflict', `the device type ${id} is built in and stays`);
      if (type.devices > 0)
        throw new FieldwatchError('conflict', `${type.devices} devices have the type ${id}`, {
          hint: 'give them another type first',
        });
      connection.sql('UPDATE devices SET type_id = ? WHERE type_id = ?').run(defaultTypeId, id);
      connection.orm.delete(deviceTypes).where(eq(deviceTypes.id, id)).run();
      audit(connection, by, { action: 'type.delete', subject: `type ${id}`, before: type });
    })
    .immediate();

const existing = (connection: Connection, id: string): DeviceType => {
  const type = typeById(connection, id);
  if (type === null) throw new FieldwatchError('not-found', `there is no device type ${id}`);
  return type;
};
