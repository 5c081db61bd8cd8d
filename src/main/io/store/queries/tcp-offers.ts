/** What is known of silent devices that were, or may be, asked by TCP. */
import type { TcpOffer } from '../../../../contract/model/tcp-offer.ts';
import type { OfferState, SilentDevice } from '../../../engine/ports.ts';
import { statusOf } from '../codes.ts';
import type { Connection } from '../database/statements.ts';

type SilentRow = {
  id: number;
  address: string;
  subnet_id: number | null;
  status: number;
  paused: number;
  ever_answered: number;
  asked_at: number | null;
  state: OfferState | null;
};

/** Transitions to online or degraded (codes.ts): they outlive the checks. */
const everAnswered = `EXISTS (SELECT 1 FROM status_events e WHERE e.device_id = d.id AND e.to_status IN (1, 3))`;

const silentSql = (where: string): string => `
  SELECT d.id, d.address, d.subnet_id, s.status, d.paused, ${everAnswered} AS ever_answered, o.asked_at, o.state
  FROM devices d CROSS JOIN current_status s ON s.device_id = d.id
  LEFT JOIN tcp_offers o ON o.device_id = d.id AND o.address = d.address
  WHERE d.deleted_at IS NULL AND ${where}`;

export const silentDeviceSql = silentSql('d.id = ?');
export const silentDevicesSql = silentSql(
  `d.paused = 0 AND s.status = 0 AND NOT ${everAnswered} AND (o.state IS NULL OR o.state NOT IN ('offered', 'dismissed'))
     ORDER BY o.asked_at, d.id LIMIT ?`,
);

/** These devices, whatever they are. */
export const silentDevices = ({ sql }: Connection, ids: readonly number[]): SilentDevice[] =>
  ids.flatMap((id) => {
    const row = sql<SilentRow>(silentDeviceSql).get(id);
    return row === undefined ? [] : [toSilent(row)];
  });

/** Offline devices that never answered, those not yet asked first, then those asked longest ago. */
export const neverAnswered = ({ sql }: Connection, limit: number): SilentDevice[] =>
  sql<SilentRow>(silentDevicesSql).all(limit).map(toSilent);

const toSilent = (row: SilentRow): SilentDevice => ({
  id: row.id,
  address: row.address,
  subnetId: row.subnet_id,
  status: statusOf(row.status),
  paused: row.paused === 1,
  everAnswered: row.ever_answered === 1,
  asked: row.asked_at === null || row.state === null ? null : { at: row.asked_at, state: row.state },
});

type OfferRow = {
  device_id: number;
  name: string;
  address: string;
  port: number;
  answer: TcpOffer['answer'];
  offered_at: number;
};

/** Offers that stand: the device is still there, watched, and not heard of otherwise. */
export const offersSql = (where = ''): string => `
  SELECT o.device_id, d.name, o.address, o.port, o.answer, o.offered_at
  FROM tcp_offers o CROSS JOIN devices d ON d.id = o.device_id AND d.address = o.address
  CROSS JOIN current_status s ON s.device_id = o.device_id
  WHERE o.state = 'offered' AND d.deleted_at IS NULL AND d.paused = 0 AND s.status IN (0, 2) ${where}
  ORDER BY o.offered_at DESC LIMIT ?`;

export const listOffers = ({ sql }: Connection, limit: number): TcpOffer[] =>
  sql<OfferRow>(offersSql()).all(limit).map(toOffer);

export const offerOf = ({ sql }: Connection, deviceId: number): TcpOffer | null => {
  const row = sql<OfferRow>(offersSql('AND o.device_id = ?')).get(deviceId, 1);
  return row === undefined ? null : toOffer(row);
};

const toOffer = (row: OfferRow): TcpOffer => ({
  deviceId: row.device_id,
  deviceName: row.name,
  address: row.address,
  port: row.port,
  answer: row.answer,
  offeredAt: row.offered_at,
});
