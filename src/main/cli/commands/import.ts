/** `fieldwatch import`: reads a sheet or list, says what is wrong with it, and takes the good rows. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Option } from 'commander';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { ImportPreview, ImportSource } from '../../../contract/model/import.ts';
import type { Job } from '../../../contract/model/job.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { followJob } from '../follow-job.ts';
import { dataOption, jsonOption } from '../options.ts';
import { type Fleet, withFleet } from '../reach.ts';
import { plain, print, printJson, tell } from '../terminal.ts';

const SHOWN_PROBLEMS = 20;

type ImportOptions = { data: string; json: boolean; type?: string; site?: string; list: boolean; dryRun: boolean };

export const addImport: AddCommand = (program, context) => {
  program
    .command('import')
    .description('Take devices from a CSV sheet or a plain list.')
    .argument('<file>', 'CSV or, with --list or the ending .txt, one device a line; - reads standard input')
    .addOption(dataOption())
    .addOption(new Option('--type <id>', 'type of new devices whose row names none (default: standard)'))
    .addOption(new Option('--site <name>', 'site of new devices whose row names none'))
    .addOption(new Option('--list', 'one device a line: address, name and address, or a range'))
    .addOption(new Option('--dry-run', 'only say what would change'))
    .addOption(jsonOption('print one object: the preview, and the finished job'))
    .addHelpText(
      'after',
      `
Columns: name, address, type, subnet, site, parent, notes, in any order and case and under common other names
("IP address", "Location", …); comma, semicolon, tab or bar between; UTF-8 or UTF-16. Only the address is needed.
Bad rows are listed with line and reason and left out, good rows are taken; the same file again changes nothing.`,
    )
    .action(async (file: string, options: ImportOptions) => {
      const source = await readSource(file, options.list);
      await withFleet(options.data, context, { whereEmpty: options.dryRun ? 'pretend' : 'create' }, async (fleet) => {
        const { type: typeId, site } = options;
        const preview = await fleet.call('imports.preview', {
          source,
          defaults: { ...(typeId === undefined ? {} : { typeId }), ...(site === undefined ? {} : { site }) },
        });
        const job = options.dryRun || preview.rows === preview.badRows ? null : await take(fleet, preview);
        if (options.json) printJson({ ...preview, job });
        else describe(preview, job);
        process.exitCode = exitCodeOf(preview, job);
      });
    });
};

const readSource = async (file: string, list: boolean): Promise<ImportSource> => {
  const bytes =
    file === '-' ? await readStandardInput() : await readFile(file).catch((error) => refuseFile(file, error));
  if (list || /\.(txt|lst|list)$/i.test(file)) return { kind: 'text', text: bytes.toString('utf8') };
  return {
    kind: 'csv',
    fileName: file === '-' ? 'standard input' : basename(file),
    contentBase64: bytes.toString('base64'),
  };
};

const readStandardInput = async (): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

const refuseFile = (file: string, error: NodeJS.ErrnoException): never => {
  throw new FieldwatchError('not-found', `${file} can't be read: ${error.message}. Nothing was taken.`);
};

const take = (fleet: Fleet, { id: previewId }: ImportPreview): Promise<Job> =>
  followJob(fleet.call, 'Importing', () => fleet.call('imports.apply', { previewId }));

const describe = (preview: ImportPreview, job: Job | null): void => {
  for (const { line, column, reason, text } of [...preview.bad, ...preview.warnings].slice(0, SHOWN_PROBLEMS))
    tell(plain(`line ${line}${column === null ? '' : `, ${column}`}: ${reason}  [${text}]`));
  const more = preview.badRows + preview.warnings.length - SHOWN_PROBLEMS;
  if (more > 0) tell(`… and ${more} more; --json lists the first 1,000`);
  const { rows, creates, updates, unchanged, badRows } = preview;
  const planned = `${rows} rows: ${creates} new, ${updates} changed, ${unchanged} unchanged, ${badRows} bad`;
  print(plain(job === null ? `${planned}; nothing was stored` : `${job.title}: ${job.message}`));
};

const exitCodeOf = (preview: ImportPreview, job: Job | null): number => {
  if (job?.state === 'cancelled') return exitCodes.interrupted;
  if (job?.state === 'failed') return exitCodes.refused;
  return preview.badRows > 0 ? exitCodes.partly : exitCodes.ok;
};
