/** A folder that looks like an unpacked Electron to the packager, on machines that can't fetch the real one. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Electron's program keeps its switches (electronjs.org, "Electron Fuses"): sentinel, version 1, count, one letter each. */
const fuses = `dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0009${'0'.repeat(9)}`;

export const writeElectronDist = (folder: string, version: string): void => {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'), { recursive: true });
  writeFileSync(join(folder, 'electron'), `#!/bin/sh\n# a stand-in, not Electron\nexit 1\n${fuses}\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'chrome-sandbox'), '', { mode: 0o755 });
  writeFileSync(join(folder, 'version'), version);
  writeFileSync(join(folder, 'LICENSE'), '');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), '');
  writeFileSync(join(folder, 'locales/en-US.pak'), '');
};
