/**
 * Records a minute of checks a turn and packs what is over meanwhile, both as fast as they go, and prints every acknowledged minute; made
 * to be killed. `node history-writer.ts DIR [DEVICES] [STORE_WORKER]`
 */
import { openStore } from '../../src/main/io/store/open-store.ts';
import { storeWorkerEntry } from './entries.ts';
import { historyDevices, historyMinute, minuteAt } from './history-minute.ts';
import { storeOptions } from './temp-store.ts';

const [, , dataDir = '', devices = '40', worker = storeWorkerEntry] = process.argv;
const store = await openStore(storeOptions(dataDir, { workerEntry: worker }));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const ids = await historyDevices(store, Number(devices));

/** Goes on where the last process stopped. A minute is stored whole, so one device speaks for all. */
const newest = await store.listChecks({ id: ids[0] as number, limit: 1 });
let minute = newest[0]?.cycleId ?? 0;

const record = async (): Promise<never> => {
  for (;;) {
    minute++;
    await store.recordChecks(historyMinute(ids, minute));
    say(String(minute));
  }
};

const pack = async (): Promise<never> => {
  for (;;) {
    const { done, notices } = await store.compact(minuteAt(minute));
    if (notices.length > 0) throw new Error(notices.join('; '));
    say(done ? 'rests' : 'packs');
    if (done) await new Promise((wake) => setTimeout(wake, 20));
  }
};

say('ready');
await Promise.all([record(), pack()]);
