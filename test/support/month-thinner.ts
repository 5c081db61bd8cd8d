/** Thins the months of a store, a few rows a step, and prints a number a step; made to be killed. `node month-thinner.ts DIR NOW` */
import { join } from 'node:path';
import { openHere } from './open-here.ts';
import { keep } from './temp-store.ts';

const [, , dataDir = '', now = ''] = process.argv;
const { newRetainer, writing } = await openHere(join(dataDir, 'fieldwatch.db'), () => 5);
const retainer = newRetainer();
process.stdout.write('ready\n');
for (let step = 1; ; step++) {
  const { working, drop } = retainer.step(keep(Number(now)));
  for (const name of drop) writing.drop(name);
  if (!working) break;
  process.stdout.write(`${step}\n`);
  await new Promise((wake) => setTimeout(wake, 2));
}
