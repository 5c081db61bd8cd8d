/** What a person may say on the desktop's command line; everything else belongs to Chromium. */
import { resolve } from 'node:path';

export type DesktopArguments = {
  readonly demo: boolean;
  /** Absolute; null means the system's usual place. */
  readonly dataDir: string | null;
};

/** Reads `--demo` and `--data DIR` (or `--data=DIR`); later ones win. */
export const readArguments = (argv: readonly string[]): DesktopArguments => {
  let demo = false;
  let dataDir: string | null = null;
  argv.forEach((argument, at) => {
    const next = argv[at + 1];
    if (argument === '--demo') demo = true;
    else if (argument.startsWith('--data=')) dataDir = argument.slice('--data='.length) || null;
    else if (argument === '--data' && next !== undefined && !next.startsWith('--')) dataDir = next;
  });
  return { demo, dataDir: dataDir === null ? null : resolve(dataDir) };
};
