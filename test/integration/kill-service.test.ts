/** kill -9 of the whole service at random moments under load. Needs root for its network namespace. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { createFleetLab, fleetCsv, fleetSize } from '../support/fleet-lab.ts';
import { labMissing } from '../support/lab.ts';

const kills = 50;
const missing = labMissing();

test(`${kills} kills under load: integrity ok, no acknowledged change lost, ready again within 5 s`, {
  timeout: 300_000,
}, async (context) => {
  if (missing !== null) return context.skip(missing);
  const fleet = createFleetLab();
  try {
    const file = fleet.writeFile('fleet.csv', fleetCsv('live'));
    expect(fleet.cli('import', file, '--json').code).toBe(0);
    const acknowledged = new Map<number, string>();
    let slowestStartMs = 0;
    let inFlight = { id: 0, notes: '' };
    for (let kill = 0; kill < kills; kill++) {
      const service = await fleet.startService({ packetsPerSecond: 0 });
      slowestStartMs = Math.max(slowestStartMs, service.startMs);
      const killed = new Promise<void>((done) => {
        setTimeout(() => void service.end('SIGKILL').then(done), Math.random() * 900);
      });
      // Edits as fast as they are acknowledged, beside a fleet checked at full speed, until the process is gone.
      for (let edit = 0; ; edit++) {
        const id = 1 + ((kill * 37 + edit) % fleetSize);
        const notes = `kill ${kill}, edit ${edit}`;
        inFlight = { id, notes };
        try {
          await service.call('devices.update', { id, notes });
          acknowledged.set(id, notes);
        } catch (error) {
          // Only that nobody answers any more may end the edits: a refusal is a failure.
          expect(error).toMatchObject({ code: 'unavailable' });
          break;
        }
      }
      await killed;
      const database = new Database(join(fleet.dataDir, 'fieldwatch.db'));
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
      const read = database.prepare('select notes from devices where id = ?').pluck();
      for (const [id, notes] of acknowledged) {
        // The one edit in flight may have been stored without its acknowledgement having arrived.
        expect([notes, ...(id === inFlight.id ? [inFlight.notes] : [])]).toContain(read.get(id));
      }
      acknowledged.set(inFlight.id, read.get(inFlight.id) as string);
      database.close();
    }
    expect(acknowledged.size).toBeGreaterThan(kills);
    expect(slowestStartMs).toBeLessThanOrEqual(5_000);
  } finally {
    fleet.remove();
  }
});
