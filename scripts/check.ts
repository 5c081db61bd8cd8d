/** `npm run check`: types, format and lint, dead code. Each runs even when one before it failed. */
import { runNode, scriptOf, watchInterrupts } from './support/run.ts';

const checks = [
  { name: 'types', script: scriptOf('typescript', 'tsc'), args: ['-b'] },
  { name: 'format and lint', script: scriptOf('@biomejs/biome', 'biome'), args: ['ci', '--colors=off'] },
  { name: 'dead code', script: scriptOf('knip', 'knip'), args: ['--no-progress'] },
];

const endIfInterrupted = watchInterrupts();
let failed = 0;
for (const { name, script, args } of checks) {
  const { code, elapsedMs } = await runNode(script, args);
  endIfInterrupted();
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${(elapsedMs / 1_000).toFixed(1)} s)`);
  if (code !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
