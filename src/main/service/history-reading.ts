/** A history file as portions of good rows, sorted so that the store finds those of a device and hour together, and what is bad between them. */
import { FieldwatchError } from '../../contract/errors.ts';
import { type HistoryLine, type HistoryProblem, historyReader, type ReadLine } from '../engine/history/read-history.ts';
import { textLines } from '../io/csv/text-lines.ts';

export type HistoryPortion = {
  readonly rows: readonly HistoryLine[];
  readonly problems: readonly HistoryProblem[];
  /** Of the file, read so far. */
  readonly bytes: number;
};

/** Held at a time: about 10 MB. */
const sortedRows = 20_000;

/** Rejects with `bad-input` for what is no history file at all. */
export async function* readHistoryFile(source: AsyncIterable<Uint8Array>): AsyncGenerator<HistoryPortion> {
  let read: ReadLine | null = null;
  let rows: HistoryLine[] = [];
  let problems: HistoryProblem[] = [];
  let bytes = 0;
  const portion = (): HistoryPortion => {
    const done = { rows: rows.sort(byDeviceAndTime), problems, bytes };
    rows = [];
    problems = [];
    return done;
  };
  for await (const { line, text, reason, bytes: upTo } of textLines(source)) {
    bytes = upTo;
    if (text === null) {
      if (read === null) throw new FieldwatchError('bad-input', `This is no history file: line 1 ${reason}.`);
      problems.push({ line, column: null, reason, text: '' });
    } else {
      read ??= historyReader(text);
      const reading = read(line, text);
      if (reading.kind === 'row') rows.push(reading.row);
      else if (reading.kind === 'bad') problems.push(reading.problem);
    }
    if (rows.length + problems.length >= sortedRows) yield portion();
  }
  if (read === null) throw new FieldwatchError('bad-input', 'This is no history file: it is empty.');
  yield portion();
}

/** Times are all in UTC here. */
const byDeviceAndTime = (a: HistoryLine, b: HistoryLine): number => {
  if (a.address !== b.address) return a.address < b.address ? -1 : 1;
  return a.time < b.time ? -1 : a.time > b.time ? 1 : 0;
};
