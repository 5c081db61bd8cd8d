/** `npm run -s fieldwatch -- ARGS`: the command line from a checkout, built first when that is needed. */
import { join } from 'node:path';
import { buildIfNeeded } from './support/build-if-needed.ts';
import { root, runNode } from './support/run.ts';

const main = async (): Promise<number> => {
  if (!(await buildIfNeeded())) {
    console.error('Fieldwatch could not be built; what is wrong stands above.');
    return 3;
  }
  return (await runNode(join(root, 'out/main/headless.js'), process.argv.slice(2))).code;
};

process.exitCode = await main();
