/** Keeps what asking silent devices by TCP came to, and what people made of the offers. */
import { FieldwatchError } from '../../../../contract/errors.ts';
import type { Device } from '../../../../contract/model/device.ts';
import type { PortAnswer } from '../../../engine/ports.ts';
import { plausibleInstant } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import { deviceById } from '../queries/devices-by-id.ts';
import { offerOf } from '../queries/tcp-offers.ts';
import type { By } from '../store.ts';
import { audit } from './audit.ts';
import { updateDevice } from './devices.ts';

/** What asking one device came to; null: nothing answered. */
export type TcpAsked = { readonly deviceId: number; readonly address: string; readonly found: PortAnswer | null };

/** A device that went or moved meanwhile is passed over, and so is what a person decided. */
export const recordTcpAsked = ({ db, sql }: Connection, asked: readonly TcpAsked[], at: number): void =>
  db
    .transaction((): void => {
      const write = sql(
        `INSERT INTO tcp_offers (device_id, address, asked_at, state, port, answer, offered_at)
         SELECT id, address, @at, @state, @port, @answer, @offeredAt FROM devices
         WHERE id = @deviceId AND address = @address AND deleted_at IS NULL
         ON CONFLICT (device_id) DO UPDATE SET address = excluded.address, asked_at = excluded.asked_at,
           state = excluded.state, port = excluded.port, answer = excluded.answer, offered_at = excluded.offered_at
         WHERE tcp_offers.address <> excluded.address OR tcp_offers.state <> 'dismissed'`,
      );
      const time = plausibleInstant(at);
      for (const { deviceId, address, found } of asked)
        write.run({
          deviceId,
          address,
          at: time,
          state: found === null ? 'silent' : 'offered',
          port: found?.port ?? null,
          answer: found?.answer ?? null,
          offeredAt: found === null ? null : time,
        });
    })
    .immediate();

/** The device is asked by TCP from now on, on the port that answered. */
export const acceptOffer = (connection: Connection, deviceId: number, by: By): Device =>
  connection.db
    .transaction((): Device => {
      const { address, port, answer } = standing(connection, deviceId);
      const before = deviceById(connection, deviceId);
      const policy = { ...before?.policy, method: 'tcp' as const, tcpPort: port };
      const device = updateDevice(connection, deviceId, { policy }, by);
      decide(connection, deviceId, 'accepted');
      audit(connection, by, { action: 'offer.accept', subject: subjectOf(device), after: { address, port, answer } });
      return device;
    })
    .immediate();

export const dismissOffer = (connection: Connection, deviceId: number, by: By): void =>
  connection.db
    .transaction((): void => {
      const { address, port, answer, deviceName } = standing(connection, deviceId);
      decide(connection, deviceId, 'dismissed');
      const subject = subjectOf({ id: deviceId, name: deviceName });
      audit(connection, by, { action: 'offer.dismiss', subject, before: { address, port, answer } });
    })
    .immediate();

/** Puts an offer back that was accepted or dismissed; answers whether there was one. */
export const restoreOffer = (connection: Connection, deviceId: number, by: By): boolean =>
  connection.db
    .transaction((): boolean => {
      const { changes } = connection
        .sql(
          `UPDATE tcp_offers SET state = 'offered' WHERE device_id = ? AND state IN ('accepted', 'dismissed')
             AND EXISTS (SELECT 1 FROM devices d WHERE d.id = device_id AND d.deleted_at IS NULL)`,
        )
        .run(deviceId);
      if (changes === 0) return false;
      const name = deviceById(connection, deviceId)?.name ?? '';
      audit(connection, by, { action: 'offer.restore', subject: subjectOf({ id: deviceId, name }) });
      return true;
    })
    .immediate();

const standing = (connection: Connection, deviceId: number) => {
  const offer = offerOf(connection, deviceId);
  if (offer === null) throw new FieldwatchError('not-found', `there is no offer for device ${deviceId}`);
  return offer;
};

const decide = ({ sql }: Connection, deviceId: number, state: 'accepted' | 'dismissed'): void =>
  void sql('UPDATE tcp_offers SET state = ? WHERE device_id = ?').run(state, deviceId);

const subjectOf = ({ id, name }: Pick<Device, 'id' | 'name'>): string => `device ${id} "${name}"`;
