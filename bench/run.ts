/** Runs one bench by name and prints its named figures: `npm run -s bench -- NAME [--json]`. */
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

/** Figures by name; every name carries its unit. */
type Bench = { run(): Promise<Record<string, number>> };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -3));
const [name] = positionals;

if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run -s bench -- NAME [--json]   with NAME one of: ${names.join(', ')}`);
  process.exit(2);
}
const bench: Bench = await import(`./${name}.ts`);
const figures = await bench.run();
if (values.json) {
  console.log(JSON.stringify(figures));
} else {
  console.log(`${name} on ${cpus()[0]?.model ?? 'unknown CPU'} × ${cpus().length}, Node ${process.version}`);
  const width = Math.max(...Object.keys(figures).map((key) => key.length));
  for (const [key, value] of Object.entries(figures))
    console.log(`${key.padEnd(width)}  ${Number(value.toPrecision(5))}`);
}
process.exit(0);
