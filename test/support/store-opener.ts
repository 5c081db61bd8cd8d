/** Opens a store with the migrations of its choice, and ends; made to be killed meanwhile. `node store-opener.ts DIR MIGRATIONS` */
import { openStore } from '../../src/main/io/store/open-store.ts';
import { storeOptions } from './temp-store.ts';

const [, , dataDir = '', migrations = ''] = process.argv;
await (await openStore(storeOptions(dataDir, { migrations }))).close();
