/**
 * What tests start as processes and threads: the product as it is built where that is newer than every source; else the sources, which
 * Node takes seconds to load.
 */
import { join, resolve } from 'node:path';
import { isBuildCurrent } from '../../scripts/support/build-if-needed.ts';

const root = resolve(import.meta.dirname, '../..');
const isBuilt = isBuildCurrent();
const entry = (built: string, source: string): string => join(root, isBuilt ? built : source);

export const cliEntry = entry('out/main/headless.js', 'src/main/headless.ts');
export const proberEntry = entry('out/main/prober.js', 'src/main/io/icmp/prober.ts');
export const storeWorkerEntry = entry('out/main/store-worker.js', 'src/main/io/store/worker.ts');
