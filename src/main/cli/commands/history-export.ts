/** `fieldwatch history export`: the checks of some devices or of all, a line each. */
import { InvalidArgumentError, Option } from 'commander';
import { type HistoryFormat, historyFormats, readTime } from '../../../contract/model/history-row.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { listenForInterrupt } from '../interrupt.ts';
import { dataOption, jsonOption } from '../options.ts';
import { withFleet } from '../reach.ts';
import { replaceFile } from '../replace-file.ts';
import { printJson, tell } from '../terminal.ts';

type Options = {
  data: string;
  json: boolean;
  device?: string[];
  from?: number;
  to?: number;
  format?: HistoryFormat;
  out: string;
};

export const addHistoryExport: AddCommand = (program, context) => {
  program
    .command('export')
    .description('Write checks as CSV or JSON lines, oldest first, device by device; also while a service runs.')
    .addOption(dataOption())
    .addOption(
      new Option('--device <list>', 'only these, by address or name, with commas').argParser((text) =>
        text.split(',').filter(Boolean),
      ),
    )
    .addOption(new Option('--from <time>', 'such as 2026-11-01 or 2026-11-01T06:00:00Z').argParser(instant))
    .addOption(new Option('--to <time>', 'likewise; up to now unless said').argParser(instant))
    .addOption(
      new Option('--format <format>', 'default: jsonl for a file of that ending, else csv').choices(historyFormats),
    )
    .addOption(new Option('--out <file>', 'where to; - writes to standard output').default('-'))
    .addOption(jsonOption('print one object when done: file, rows and bytes; needs --out FILE'))
    .addHelpText(
      'after',
      `
Each line: ${'address, name, time (UTC), sent, received, RTT min, median, mean, p95, max and jitter in ms, loss, status, void reason'}.
A line that stands for a probe which never truly left has a void reason and is no loss.`,
    )
    .action(async ({ data, json, device, from, to, format, out }: Options) => {
      await withFleet(data, context, { whereEmpty: 'refuse' }, async (fleet) => {
        const interrupt = listenForInterrupt();
        try {
          const query = { device, from, to, format: format ?? formatOf(out) };
          const pieces = counted(await fleet.exportHistory(query, interrupt.signal));
          if (out === '-') await toStandardOutput(pieces.text);
          else await replaceFile(out, pieces.text, interrupt.signal);
          const { rows, bytes } = pieces.sum(query.format);
          if (out === '-') return;
          if (json) printJson({ file: out, rows, bytes });
          else tell(`${rows} checks, ${bytes} bytes written to ${out}`);
        } catch (error) {
          if (!interrupt.signal.aborted) throw error;
          process.exitCode = exitCodes.interrupted;
          tell(out === '-' ? 'Cancelled.' : `Cancelled: ${out} was not written.`);
        } finally {
          interrupt.release();
        }
      });
    });
};

const formatOf = (file: string): HistoryFormat => (/\.(jsonl|ndjson)$/i.test(file) ? 'jsonl' : 'csv');

/** A day alone is its beginning in UTC. */
const instant = (text: string): number => {
  const at = readTime(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (at === null)
    throw new InvalidArgumentError('It must be a day or a time with its zone, such as 2026-11-01T06:00:00Z.');
  return at;
};

const counted = (pieces: AsyncIterable<string>) => {
  let lines = 0;
  let bytes = 0;
  return {
    text: (async function* () {
      for await (const piece of pieces) {
        for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) lines++;
        bytes += Buffer.byteLength(piece);
        yield piece;
      }
    })(),
    sum: (format: HistoryFormat) => ({ rows: format === 'csv' ? Math.max(0, lines - 1) : lines, bytes }),
  };
};

/** No faster than its reader takes it. */
const toStandardOutput = async (pieces: AsyncIterable<string>): Promise<void> => {
  for await (const piece of pieces)
    if (!process.stdout.write(piece)) await new Promise((drained) => process.stdout.once('drain', drained));
};
