/** Gives imported devices the parents their rows name; rows that name none, several or themselves are told. */
import type { Connection } from '../database/statements.ts';
import { devicesNamed, liveDeviceByAddress } from '../queries/import-lookups.ts';
import type { By, ImportRow } from '../store.ts';
import { auditBulk } from './audit.ts';
import { isAncestor } from './device-rules.ts';

export type LinkOutcome = { linked: number; problems: { line: number; reason: string }[] };

export const linkParents = (connection: Connection, rows: readonly ImportRow[], by: By): LinkOutcome =>
  connection.db
    .transaction((): LinkOutcome => {
      const outcome: LinkOutcome = { linked: 0, problems: [] };
      const set = connection.sql('UPDATE devices SET parent_id = ?, updated_at = ? WHERE id = ?');
      for (const { line, address, parent } of rows) {
        if (parent === null || parent === '') continue;
        const device = liveDeviceByAddress(connection, address);
        if (device === undefined) continue;
        const [parentId, other] = devicesNamed(connection, parent);
        const reason =
          parentId === undefined
            ? `no device is called "${parent}"`
            : other !== undefined
              ? `several devices are called "${parent}"; give its address`
              : isAncestor(connection, device.id, parentId)
                ? `"${parent}" would make the device its own ancestor`
                : null;
        if (reason !== null || parentId === undefined) outcome.problems.push({ line, reason: reason ?? '' });
        else if (device.parent_id !== parentId) {
          set.run(parentId, by.at, device.id);
          outcome.linked++;
        }
      }
      auditBulk(connection, by, 'devices.link', { linked: outcome.linked });
      return outcome;
    })
    .immediate();
