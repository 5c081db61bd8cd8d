/** `fieldwatch backup`: one archive of everything stored, made while the service goes on. */
import { resolve } from 'node:path';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { AddCommand, CliContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { followJob } from '../follow-job.ts';
import { createHttpClient } from '../http-client.ts';
import { listenForInterrupt } from '../interrupt.ts';
import { dataOption, jsonOption } from '../options.ts';
import { createProgress, plain, print, printJson } from '../terminal.ts';

export const addBackup: AddCommand = (program, context) => {
  program
    .command('backup')
    .description('Write one archive of everything stored, with checksums; a running service goes on meanwhile.')
    .argument('[file]', 'where to, such as fleet.tar.gz; left out: DIR/backups, where old ones make room')
    .addOption(dataOption())
    .addOption(jsonOption('print one object: the finished job of a running service, or file, sizeBytes and manifest'))
    .action(async (file: string | undefined, { data, json }: { data: string; json: boolean }) => {
      const { findRunning } = await import('../../service/running-service.ts');
      // A window without HTTP takes no calls, and does not mind that its files are read.
      const running = file === undefined ? await findRunning(data).catch(nobodyToAsk) : null;
      if (running !== null) await askService(createHttpClient(running), json);
      else await makeHere(data, file, json, context);
    });
};

const nobodyToAsk = (error: unknown): null => {
  if (error instanceof FieldwatchError && error.code === 'store-in-use') return null;
  throw error;
};

const askService = async (call: ReturnType<typeof createHttpClient>, json: boolean): Promise<void> => {
  const job = await followJob(call, 'Backing up', () => call('backups.make', {}));
  if (json) printJson(job);
  else print(plain(job.message));
  if (job.state === 'cancelled') process.exitCode = exitCodes.interrupted;
  if (job.state === 'failed') process.exitCode = exitCodes.refused;
};

const makeHere = async (
  dataDir: string,
  file: string | undefined,
  json: boolean,
  { version }: CliContext,
): Promise<void> => {
  const { backUpFiles } = await import('../../service/store-files.ts');
  const { madeWords } = await import('../../service/backup-words.ts');
  const interrupt = listenForInterrupt();
  const progress = createProgress('Backing up, bytes');
  try {
    const made = await backUpFiles(
      { dataDir, file: file === undefined ? null : resolve(file), version },
      { signal: interrupt.signal, onProgress: progress.draw },
    );
    progress.clear();
    if (json) printJson(made);
    else print(plain(madeWords(made)));
  } catch (error) {
    progress.clear();
    if (!interrupt.signal.aborted) throw error;
    process.exitCode = exitCodes.interrupted;
    if (json) printJson(new FieldwatchError('unavailable', 'Cancelled: nothing of it was kept.').toBody());
    else print('Cancelled: nothing of it was kept.');
  } finally {
    interrupt.release();
  }
};
