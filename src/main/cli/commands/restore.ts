/** `fieldwatch restore`: verifies a backup, says what it would replace, and puts it in place. */
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Option } from 'commander';
import { sizeWords } from '../../service/size-words.ts';
import type { PreparedRestore, RestorePreview } from '../../service/store-files.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { listenForInterrupt } from '../interrupt.ts';
import { dataOption, jsonOption } from '../options.ts';
import { createProgress, plain, print, printJson, printLines } from '../terminal.ts';

type RestoreOptions = { data: string; yes: boolean; json: boolean };

export const addRestore: AddCommand = (program, { entries }) => {
  program
    .command('restore')
    .description('Put a backup in the place of what is stored, which is set aside and kept. No service may run there.')
    .argument('<file>', 'an archive that `fieldwatch backup` or the service made')
    .addOption(dataOption())
    .addOption(new Option('--yes', 'do it without asking'))
    .addOption(jsonOption('print one object: preview, restored and, once it is done, said'))
    .addHelpText(
      'after',
      `
The archive is verified first, every checksum, and what would change is shown; without --yes it asks, and where
nobody can answer it only shows. An interruption at any moment leaves the old store or the new one, whole.`,
    )
    .action(async (file: string, { data, yes, json }: RestoreOptions) => {
      const { withRestore } = await import('../../service/store-files.ts');
      const interrupt = listenForInterrupt();
      const progress = createProgress('Verifying, bytes');
      let bytes = 0;
      const { migrations } = entries;
      await withRestore(
        {
          dataDir: data,
          archive: resolve(file),
          migrations,
          signal: interrupt.signal,
          onBytes: (more) => {
            bytes += more;
            progress.draw(bytes, bytes);
          },
        },
        async (restore) => {
          progress.clear();
          interrupt.release();
          await decide(restore, { yes, json });
        },
      ).finally(progress.clear);
    });
};

const decide = async (
  { preview, apply }: PreparedRestore,
  { yes, json }: { yes: boolean; json: boolean },
): Promise<void> => {
  if (!json) printLines(describe(preview).map(plain));
  const go = yes || (!json && (await confirm()));
  const said = go ? await apply() : [];
  if (json) printJson({ preview, restored: go, said });
  else if (go) for (const sentence of said) print(plain(sentence));
  else print('Nothing was changed. With --yes it is restored.');
  if (!go) process.exitCode = exitCodes.partly;
};

const confirm = async (): Promise<boolean> => {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question('Restore it? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
};

const describe = ({ backup, present, aside }: RestorePreview): string[] => [
  `Backup:  made ${new Date(backup.madeAt).toISOString()} by version ${backup.productVersion}, sound`,
  `         ${countsText(backup.counts)}; ${backup.files} ${backup.files === 1 ? 'file' : 'files'}, ${sizeWords(backup.sizeBytes)}`,
  ...(present === null
    ? ['Present: nothing is stored there']
    : [
        `Present: ${present.counts === null ? 'a store that can’t be read' : countsText(present.counts)}; ${sizeWords(present.sizeBytes)}`,
        `         would be kept in ${aside}`,
      ]),
];

const countsText = ({ devices, events, checks }: { devices: number; events: number; checks: number }): string =>
  `${devices} devices, ${events} events, ${checks} checks in the core`;
