/** The table of house.md, "Who may import whom", as data: one line a place. */

export type Place = {
  readonly name: string;
  /** A file belongs to the first place whose prefix it has. */
  readonly prefixes: readonly string[];
  /** Places it may import from; itself always. */
  readonly mayImport: readonly string[];
  /** Single files of other places that it may import beside those. */
  readonly mayImportFiles?: readonly string[];
  /** Packages it may name; `node:*` stands for all of Node's own modules. */
  readonly mayName: readonly string[];
};

const nodeModules = 'node:*';

export const places: readonly Place[] = [
  { name: 'contract', prefixes: ['src/contract/'], mayImport: [], mayName: ['zod', 'ipaddr.js'] },
  { name: 'engine', prefixes: ['src/main/engine/'], mayImport: ['contract'], mayName: [] },
  {
    name: 'io',
    prefixes: ['src/main/io/'],
    mayImport: ['contract'],
    mayImportFiles: ['src/main/engine/ports.ts'],
    mayName: [
      nodeModules,
      'better-sqlite3',
      'drizzle-orm',
      'koffi',
      'net-ping',
      'node-notifier',
      'ipaddr.js',
      'tar',
      'zod',
    ],
  },
  {
    name: 'service',
    prefixes: ['src/main/service/'],
    mayImport: ['contract', 'engine', 'io'],
    mayName: [nodeModules, 'fastify', '@fastify/*', 'pino', 'pino-roll', 'zod', 'ipaddr.js'],
  },
  {
    name: 'headless',
    prefixes: ['src/main/headless.ts', 'src/main/cli/'],
    mayImport: ['contract', 'service'],
    mayName: [nodeModules, 'commander'],
  },
  {
    name: 'desktop',
    prefixes: ['src/main/index.ts', 'src/main/desktop/'],
    mayImport: ['contract', 'service'],
    mayName: [nodeModules, 'electron'],
  },
  { name: 'preload', prefixes: ['src/preload/'], mayImport: ['contract'], mayName: ['electron'] },
  {
    name: 'renderer',
    prefixes: ['src/renderer/'],
    mayImport: ['contract'],
    mayName: [
      'react',
      'react-dom',
      '@mantine/*',
      '@tanstack/*',
      '@fontsource-variable/*',
      'lucide-react',
      'uplot',
      'wouter',
      'zustand',
      'zod',
      'ipaddr.js',
      'vite',
    ],
  },
];

/** Words the engine must not say: time, chance and the outside world come as arguments. */
export const engineNeverSays: readonly RegExp[] = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bMath\.random\b/,
  /\bset(Timeout|Interval|Immediate)\b/,
  /\bperformance\.now\b/,
  /\bconsole\./,
  /\bprocess\./,
  /\bcrypto\./,
  /\bfetch\(/,
];

/** The parts of the renderer, from the ground up: each may import the ones before it, and features never each other. */
export const rendererParts: readonly string[] = ['ui', 'client', 'features', 'app'];
