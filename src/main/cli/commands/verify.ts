/** `fieldwatch verify`: whether a store or a backup is sound, to the last page. */
import { resolve } from 'node:path';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { dataOption, jsonOption } from '../options.ts';
import { plain, print, printJson, printLines, table } from '../terminal.ts';

export const addVerify: AddCommand = (program) => {
  program
    .command('verify')
    .description('Examine a data directory (every page, index and reference) or a backup (every checksum).')
    .argument('[target]', 'a backup or a data directory; left out: the one of --data')
    .addOption(dataOption())
    .addOption(jsonOption('print one object: what, ok, files with their problems'))
    .action(async (target: string | undefined, { data, json }: { data: string; json: boolean }) => {
      const { verifyStore } = await import('../../service/store-files.ts');
      // Nothing to tidy up, and SQLite hears no signal: an interrupt simply ends it.
      const verified = await verifyStore(resolve(target ?? data), new AbortController().signal);
      if (json) printJson(verified);
      else {
        const rows = verified.files.map(({ path, sizeBytes, problem }) => [
          path,
          String(sizeBytes),
          problem ?? 'sound',
        ]);
        printLines(table(['file', 'bytes', 'state'], rows));
        print(plain(verified.ok ? 'All is sound.' : 'Damaged: `fieldwatch restore BACKUP` takes a backup instead.'));
      }
      if (!verified.ok) process.exitCode = exitCodes.partly;
    });
};
