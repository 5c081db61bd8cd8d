/** `fieldwatch stats`: what is stored, what takes the room, and what a month will need. */

import { sizeWords } from '../../service/size-words.ts';
import type { StoreReport } from '../../service/store-files.ts';
import type { AddCommand } from '../context.ts';
import { dataOption, jsonOption } from '../options.ts';
import { printJson, printLines, table } from '../terminal.ts';

export const addStats: AddCommand = (program) => {
  program
    .command('stats')
    .description('Say what is stored: bytes by file, rows by table, checks a day, and the forecast of a month.')
    .addOption(dataOption())
    .addOption(
      jsonOption(
        'print one object: files, tables, backups, checks, watched, checksADay, schedule, packed, limits, forecast',
      ),
    )
    .action(async ({ data, json }: { data: string; json: boolean }) => {
      const { reportStore } = await import('../../service/store-files.ts');
      const report = await reportStore(data);
      if (json) printJson(report);
      else printLines(describe(report));
    });
};

const describe = ({ files, tables, backups, checks, watched, checksADay, forecast, limits }: StoreReport): string[] => [
  ...table(
    ['file', 'bytes'],
    files.map(({ path, sizeBytes }) => [path, number(sizeBytes)]),
  ),
  '',
  ...table(
    ['table', 'rows', 'in'],
    tables.map(({ path, table: name, rows }) => [name, number(rows), path]),
  ),
  '',
  `Backups:   ${number(backups.count)}, ${sizeWords(backups.sizeBytes)}`,
  `Stored:    ${number(checks)} checks${forecast.bytesPerCheck === null ? '' : `, ${forecast.bytesPerCheck.toFixed(1)} bytes each where they are packed`}`,
  `Schedule:  ${number(watched)} devices, ${number(checksADay)} checks a day`,
  `A month:   ${number(forecast.checksAMonth)} checks, about ${sizeWords(forecast.bytesAMonth)}`,
  `In the end about ${sizeWords(forecast.keptBytes)} are kept: checks for ${number(limits.keepDays)} days, hours for ${number(limits.hourlyMonths)} months, days for ${number(limits.dailyYears)} years${forecast.overLimit ? ', less where the limit by bytes is reached first' : ''}.`,
];

const number = (value: number): string => value.toLocaleString('en-US');
