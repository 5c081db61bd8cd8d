/** Records a minute of checks a turn and packs what is over, as fast as it can, and prints every acknowledged minute; made to be killed. */
import { openStore } from '../../src/main/io/store/open-store.ts';
import { by, checkRecord, importRow, storeOptions, t0 } from './temp-store.ts';

const devices = 40;
const minuteMs = 60_000;
const store = await openStore(storeOptions(process.argv[2] as string));
const rows = Array.from({ length: devices }, (_, i) => importRow(`10.0.0.${i + 1}`));
await store.applyImport(rows, { typeId: 'standard', site: '' }, by());
const ids = (await store.allDevices({})).map(({ id }) => id);

/** Goes on where the last process stopped: the number of a minute is its time. */
let minute = Number((await store.getNote('minute')) ?? 0);
process.stdout.write('ready\n');
for (;;) {
  minute++;
  const at = t0 + minute * minuteMs;
  await store.recordChecks(ids.map((id) => checkRecord(id, at, { cycleId: minute })));
  await store.setNote('minute', String(minute));
  process.stdout.write(`${minute}\n`);
  if (minute % 7 === 0) await store.compact(at);
}
