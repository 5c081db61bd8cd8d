/** The bytes of a text file to text, piece by piece, refusing what is not text instead of storing nonsense. */
import { TextDecoder } from 'node:util';
import { FieldwatchError } from '../../../contract/errors.ts';

export const FILE_LIMIT_BYTES = 64 * 1024 * 1024;
/** A piece ends at the first line end after this many bytes, so that no step takes long. */
const PIECE_BYTES = 256 * 1024;
/** No list of devices has longer lines; a picture or an archive has. */
const LINE_LIMIT_BYTES = 1024 * 1024;

export type Encoding = {
  /** As people know it. */
  readonly name: string;
  /** As the WHATWG Encoding standard calls it. */
  readonly label: 'utf-8' | 'utf-16le' | 'utf-16be';
  readonly bomBytes: number;
};

/** By the byte order mark; UTF-8 where there is none. */
export const detectEncoding = (bytes: Uint8Array): Encoding => {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { name: 'UTF-8 with BOM', label: 'utf-8', bomBytes: 3 };
  if (a === 0xff && b === 0xfe) return { name: 'UTF-16 LE', label: 'utf-16le', bomBytes: 2 };
  if (a === 0xfe && b === 0xff) return { name: 'UTF-16 BE', label: 'utf-16be', bomBytes: 2 };
  return { name: 'UTF-8', label: 'utf-8', bomBytes: 0 };
};

/** Throws `too-large` beyond 64 MiB and `bad-input`, naming the line, at the first bytes that are not text in this encoding. */
export function* decodePieces(bytes: Uint8Array, { name, label, bomBytes }: Encoding): Generator<string> {
  if (bytes.length > FILE_LIMIT_BYTES)
    throw new FieldwatchError('too-large', 'The file is larger than 64 MiB; nothing was taken', {
      hint: 'Cut it into several files.',
    });
  const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  let line = 1;
  for (let start = bomBytes; start < bytes.length; ) {
    const end = pieceEnd(bytes, start, label);
    if (end === null) throw notText(`a line of more than 1 MiB near line ${line + 1}`);
    const piece = decodeOrNull(decoder, bytes.subarray(start, end));
    if (piece === null) throw badBytes(name, firstBadLine(decoder, bytes.subarray(start, end), label, line));
    if (piece.includes('\0'))
      throw notText(`a zero byte at line ${line + countBreaks(piece.slice(0, piece.indexOf('\0')))}`);
    yield piece;
    line += countBreaks(piece);
    start = end;
  }
}

/** Just behind the first line feed after `PIECE_BYTES`; a file of CR line ends is cut at those. */
const pieceEnd = (bytes: Uint8Array, start: number, label: Encoding['label']): number | null => {
  const unit = label === 'utf-8' ? 1 : 2;
  const low = label === 'utf-16be' ? 1 : 0;
  const from = start + PIECE_BYTES;
  if (from >= bytes.length) return bytes.length;
  const last = Math.min(bytes.length, from + LINE_LIMIT_BYTES);
  for (let at = from; at + unit <= last; at += unit) {
    const code = bytes[at + low];
    if (unit === 2 && bytes[at + 1 - low] !== 0) continue;
    if (code === 10) return at + unit;
    if (code === 13 && bytes[at + unit + low] !== 10) return at + unit;
  }
  return last === bytes.length ? last : null;
};

const decodeOrNull = (decoder: TextDecoder, bytes: Uint8Array): string | null => {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
};

/** Line by line, but only once and only in the one piece that is known to be bad. */
const firstBadLine = (decoder: TextDecoder, bytes: Uint8Array, label: Encoding['label'], line: number): number => {
  if (label !== 'utf-8') return line;
  let at = line;
  for (let start = 0; start < bytes.length; at++) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed + 1;
    if (decodeOrNull(decoder, bytes.subarray(start, end)) === null) return at;
    start = end;
  }
  return line;
};

const countBreaks = (text: string): number => {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
};

const badBytes = (encoding: string, line: number) =>
  new FieldwatchError(
    'bad-input',
    `The file is not ${encoding}: line ${line} has bytes that are no characters; nothing was taken`,
    {
      hint: 'Save it as “CSV UTF-8” in the spreadsheet and choose it again.',
    },
  );

const notText = (what: string) =>
  new FieldwatchError('bad-input', `The file is not a text file: it has ${what}; nothing was taken`, {
    hint: 'Save the sheet as “CSV UTF-8” and choose that file.',
  });
