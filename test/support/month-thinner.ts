/** Thins the months of a store, a few rows a step; made to be killed behind the last of so many steps. `node month-thinner.ts DIR NOW STEPS` */
import { join } from 'node:path';
import { openHere } from './open-here.ts';
import { keep } from './temp-store.ts';

const [, , dataDir = '', now = '', steps = ''] = process.argv;
const { newRetainer, writing } = await openHere(join(dataDir, 'fieldwatch.db'), () => 5);
const retainer = newRetainer();
process.stdout.write('ready\n');
for (let step = 1; step <= Number(steps); step++) {
  const { drop } = retainer.step(keep(Number(now)));
  for (const name of drop) writing.drop(name);
  process.stdout.write(`${step}\n`);
}
setInterval(() => undefined, 1_000);
