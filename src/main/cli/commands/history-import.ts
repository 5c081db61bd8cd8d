/** `fieldwatch history import`: takes the checks of a file, says what is wrong with it, and doubles nothing. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Option } from 'commander';
import type { CallOutput } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import { importedAtOnce } from '../../../contract/model/history-row.ts';
import type { HistoryPortion } from '../../service/history-reading.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { listenForInterrupt } from '../interrupt.ts';
import { dataOption, jsonOption } from '../options.ts';
import { type Fleet, withFleet } from '../reach.ts';
import { createProgress, plain, print, printJson, tell } from '../terminal.ts';

const shownProblems = 20;
const listedAtMost = 1_000;

type Options = { data: string; json: boolean; addDevices: boolean };

export const addHistoryImport: AddCommand = (program, context) => {
  program
    .command('import')
    .description('Take checks from a file that `history export` wrote; also while a service runs.')
    .argument('<file>', 'CSV or JSON lines, told apart by their first line; - reads standard input')
    .addOption(dataOption())
    .addOption(
      new Option('--add-devices', 'add devices that are not there; without it their rows are left out').default(false),
    )
    .addOption(jsonOption('print one object: the counts, the bad lines and the unknown devices'))
    .addHelpText(
      'after',
      `
What is there already, of the same device and time, stays as it is: the same file again changes nothing. Bad lines are
listed with line and column and left out, and so is what is older than history is kept (the setting history.keepDays).
Checks are taken for charts and tables; uptime follows from transitions, which no file of checks has.`,
    )
    .action(async (file: string, { data, json, addDevices }: Options) => {
      const bytes = await sizeOf(file);
      await withFleet(data, context, { whereEmpty: addDevices ? 'create' : 'refuse' }, async (fleet) => {
        const { readHistoryFile } = await import('../../service/history-reading.ts');
        const source = file === '-' ? process.stdin : createReadStream(file);
        const sum = await takeAll(fleet, readHistoryFile(source), addDevices, bytes);
        if (json) printJson(sum);
        else describe(sum);
        process.exitCode = exitCodeOf(sum);
      });
    });
};

type Sum = {
  added: number;
  doubled: number;
  outOfTime: number;
  devicesAdded: number;
  badRows: number;
  bad: HistoryPortion['problems'][number][];
  unknownRows: number;
  unknown: string[];
  cancelled: boolean;
};

const takeAll = async (
  fleet: Fleet,
  portions: AsyncIterable<HistoryPortion>,
  addDevices: boolean,
  totalBytes: number,
): Promise<Sum> => {
  const interrupt = listenForInterrupt();
  const progress = createProgress('Importing, bytes');
  const sum: Sum = {
    ...{ added: 0, doubled: 0, outOfTime: 0, devicesAdded: 0, badRows: 0, bad: [] },
    ...{ unknownRows: 0, unknown: [], cancelled: false },
  };
  try {
    for await (const { rows, problems, bytes } of portions) {
      sum.badRows += problems.length;
      sum.bad.push(...problems.slice(0, listedAtMost - sum.bad.length));
      for (let first = 0; first < rows.length; first += importedAtOnce) {
        sum.cancelled = interrupt.signal.aborted;
        if (sum.cancelled) return sum;
        const portion = rows.slice(first, first + importedAtOnce);
        count(sum, await fleet.call('history.import', { rows: [...portion], addDevices }));
        progress.draw(bytes, totalBytes);
      }
    }
    return sum;
  } catch (error) {
    progress.clear();
    if (sum.added > 0) tell(`${sum.added} checks were taken and are kept.`);
    throw error;
  } finally {
    progress.clear();
    interrupt.release();
  }
};

const count = (sum: Sum, taken: CallOutput<'history.import'>): void => {
  sum.added += taken.added;
  sum.doubled += taken.doubled;
  sum.outOfTime += taken.outOfTime;
  sum.devicesAdded += taken.devicesAdded;
  for (const { address, rows } of taken.unknown) {
    sum.unknownRows += rows;
    if (sum.unknown.length < listedAtMost && !sum.unknown.includes(address)) sum.unknown.push(address);
  }
};

const describe = (sum: Sum): void => {
  for (const { line, column, reason, text } of sum.bad.slice(0, shownProblems))
    tell(plain(`line ${line}${column === null ? '' : `, ${column}`}: ${reason}  [${text}]`));
  if (sum.badRows > shownProblems) tell(`… and ${sum.badRows - shownProblems} more; --json lists the first 1,000`);
  for (const address of sum.unknown.slice(0, shownProblems)) tell(plain(`unknown device ${address}`));
  if (sum.unknown.length > shownProblems) tell(`… and ${sum.unknown.length - shownProblems} more`);
  const parts = [
    `${sum.added} checks taken`,
    `${sum.doubled} were there`,
    ...(sum.devicesAdded > 0 ? [`${sum.devicesAdded} devices added`] : []),
    ...(sum.unknownRows > 0 ? [`${sum.unknownRows} of unknown devices left out (--add-devices adds them)`] : []),
    ...(sum.outOfTime > 0 ? [`${sum.outOfTime} older than history is kept, or of the future, left out`] : []),
    ...(sum.badRows > 0 ? [`${sum.badRows} bad lines left out`] : []),
  ];
  print(
    `${sum.cancelled ? 'Cancelled; what was taken is kept, the same file again takes the rest: ' : ''}${parts.join(', ')}`,
  );
};

const exitCodeOf = (sum: Sum): number => {
  if (sum.cancelled) return exitCodes.interrupted;
  return sum.badRows + sum.unknownRows + sum.outOfTime > 0 ? exitCodes.partly : exitCodes.ok;
};

/** 0 where nobody knows. */
const sizeOf = async (file: string): Promise<number> => {
  if (file === '-') return 0;
  const facts = await stat(file).catch((error: Error) => {
    throw new FieldwatchError('not-found', `${file} can't be read: ${error.message}. Nothing was taken.`);
  });
  if (facts.isDirectory()) throw new FieldwatchError('not-found', `${file} is a folder. Nothing was taken.`);
  return facts.size;
};
