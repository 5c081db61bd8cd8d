/**
 * Records a minute of checks a turn, each with a transition, and packs what is over meanwhile, both as fast as they go, and prints every
 * acknowledged minute; made to be killed. `node history-writer.ts DIR [DEVICES] [STORE_WORKER]`
 */
import { openStore } from '../../src/main/io/store/open-store.ts';
import { by, checkRecord, importRow, storeOptions, t0, workerEntry } from './temp-store.ts';

const devices = Number(process.argv[3] ?? 40);
const minuteMs = 60_000;
const store = await openStore(storeOptions(process.argv[2] as string, { workerEntry: process.argv[4] ?? workerEntry }));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const rows = Array.from({ length: devices }, (_, i) => importRow(`10.0.${i >> 7}.${(i & 127) + 1}`));
await store.applyImport(rows, { typeId: 'standard', site: '' }, by());
const ids = (await store.allDevices({})).map(({ id }) => id);

/** Goes on where the last process stopped: the number of a minute is its time. A minute is stored whole, so one device speaks for all. */
const newest = await store.listChecks({ id: ids[0] as number, limit: 1 });
let minute = newest[0]?.cycleId ?? 0;

const record = async (): Promise<never> => {
  for (;;) {
    minute++;
    const cycleId = minute;
    const at = t0 + minute * minuteMs;
    const [from, to] = minute % 2 === 0 ? (['offline', 'online'] as const) : (['online', 'offline'] as const);
    const reason = `minute ${minute}`;
    await store.recordChecks(
      ids.map((id) => ({ ...checkRecord(id, at), cycleId, transition: { from, to, reason, news: true } })),
    );
    say(String(cycleId));
  }
};

const pack = async (): Promise<never> => {
  for (;;) {
    const { done, notices } = await store.compact(t0 + minute * minuteMs);
    if (notices.length > 0) throw new Error(notices.join('; '));
    say(done ? 'rests' : 'packs');
    if (done) await new Promise((wake) => setTimeout(wake, 20));
  }
};

say('ready');
await Promise.all([record(), pack()]);
