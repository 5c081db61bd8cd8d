/** The bytes of a UTF-8 file to lines, as they come: however long the file is, only a line is held, and none beyond its bound. */
import { TextDecoder } from 'node:util';

export type TextLine = {
  readonly line: number;
  /** Null where the line is no text or too long. */
  readonly text: string | null;
  readonly reason: string;
  /** Of the file, with this line. */
  readonly bytes: number;
};

const longestBytes = 16 * 1024;
const LF = 10;
const CR = 13;

/** Lines end in LF or CR LF and count from 1; a byte order mark is left out. */
export async function* textLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let line = 0;
  let bytes = 0;

  const take = (part: Uint8Array): void => {
    pendingBytes += part.length;
    if (pendingBytes <= longestBytes) pending.push(part);
  };
  const finish = (): TextLine => {
    const length = pendingBytes;
    const whole = Buffer.concat(pending);
    pending = [];
    pendingBytes = 0;
    line++;
    if (length > longestBytes) return { line, text: null, reason: `is longer than ${longestBytes} bytes`, bytes };
    const end = whole.at(-1) === CR ? whole.length - 1 : whole.length;
    try {
      return { line, text: decoder.decode(whole.subarray(0, end)), reason: '', bytes };
    } catch {
      return { line, text: null, reason: 'has bytes that are no UTF-8 text', bytes };
    }
  };

  for await (const chunk of source) {
    let start = 0;
    for (let feed = chunk.indexOf(LF); feed >= 0; feed = chunk.indexOf(LF, start)) {
      take(chunk.subarray(start, feed));
      bytes += feed + 1 - start;
      start = feed + 1;
      yield finish();
    }
    take(chunk.subarray(start));
    bytes += chunk.length - start;
  }
  if (pendingBytes > 0) yield finish();
}
