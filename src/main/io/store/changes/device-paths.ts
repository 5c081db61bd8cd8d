/** Keeps paths as they were traced: of each kind the newest a device. */
import { plausibleInstant, voidCode } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import type { PathRecord } from '../store.ts';

/** One transaction. Those of devices that are not there are passed over. */
export const savePaths = ({ db, sql }: Connection, records: readonly PathRecord[]): void =>
  db
    .transaction(() => {
      const save = sql(
        `INSERT INTO device_paths (device_id, kind, at, target, reached, hops, void_reason, held_back)
         SELECT id, @kind, @at, @target, @reached, @hops, @voidReason, @heldBack FROM devices WHERE id = @deviceId
         ON CONFLICT (device_id, kind) DO UPDATE SET at = excluded.at, target = excluded.target,
           reached = excluded.reached, hops = excluded.hops, void_reason = excluded.void_reason,
           held_back = excluded.held_back
         WHERE excluded.at >= device_paths.at`,
      );
      for (const { deviceId, kind, path } of records)
        save.run({
          deviceId,
          kind,
          at: plausibleInstant(path.at),
          target: path.target,
          reached: path.reached ? 1 : 0,
          hops: JSON.stringify(path.hops),
          voidReason: voidCode(path.voidReason),
          heldBack: path.heldBack,
        });
    })
    .immediate();
