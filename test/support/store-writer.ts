/** Writes into a store as fast as it can and prints every acknowledged round; made to be killed. `node store-writer.ts DIR` */
import { openStore } from '../../src/main/io/store/open-store.ts';
import { by, checkRecord, importRow, storeOptions, t0 } from './temp-store.ts';

const devices = 200;
const store = await openStore(storeOptions(process.argv[2] as string));
const rows = Array.from({ length: devices }, (_, i) => importRow(`10.0.${i >> 7}.${i & 127}`));
await store.applyImport(rows, { typeId: 'standard', site: '' }, by());
const ids = (await store.allDevices({})).map(({ id }) => id);

/** Rounds go on where the last process stopped: the number of a round is its time. */
let round = Number((await store.getNote('round')) ?? 0);
process.stdout.write('ready\n');
for (;;) {
  round++;
  const at = t0 + round * 1_000;
  await store.recordChecks(
    ids.map((id) => {
      const from = round % 2 === 0 ? 'offline' : 'online';
      const to = round % 2 === 0 ? 'online' : 'offline';
      const state = { ...checkRecord(id, at).state, status: to, statusReason: `round ${round}` } as const;
      return checkRecord(id, at, {
        cycleId: round,
        state,
        transition: { from, to, reason: `round ${round}`, news: true },
      });
    }),
  );
  await store.setNote('round', String(round));
  process.stdout.write(`${round}\n`);
}
