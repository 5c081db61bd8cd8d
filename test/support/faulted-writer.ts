/**
 * A short life of a recording process, for faults in its writes: it opens, records a minute, packs what is over, and closes. What is
 * refused it says and tries again, as the service does. Prints `kept N` for an acknowledged minute. `node faulted-writer.ts DIR DEVICES STORE_WORKER`
 */
import { openStore } from '../../src/main/io/store/open-store.ts';
import { historyDevices, historyMinute, minuteAt } from './history-minute.ts';
import { storeOptions } from './temp-store.ts';

const [, , dataDir = '', devices = '', worker = ''] = process.argv;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
/** One fault comes, and then no more. */
const tries = 3;

const insist = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      say(`refused ${what}: ${error instanceof Error ? error.message : error}`);
      if (attempt === tries) throw error;
    }
  }
};

const store = await openStore(storeOptions(dataDir, { workerEntry: worker }));
for (const word of [...store.notices, ...store.losses]) say(`told ${word}`);
const ids = await insist('devices', () => historyDevices(store, Number(devices)));
const newest = await store.listChecks({ id: ids[0] as number, limit: 1 });
const minute = (newest[0]?.cycleId ?? 0) + 1;
await insist(`minute ${minute}`, () => store.recordChecks(historyMinute(ids, minute)));
say(`kept ${minute}`);
for (let done = false; !done; ) {
  const packed = await insist('packing', () => store.compact(minuteAt(minute)));
  for (const word of packed.notices) say(`told ${word}`);
  done = packed.done;
}
await store.close();
