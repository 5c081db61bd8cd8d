/**
 * Checks of one hour as they wait to be packed: each column as numbers of one width above its smallest, in the order of device and time,
 * so that a device's are found and read without the others. Coarser than packHour, and ten times as quick.
 */
import { crc32 } from 'node:zlib';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { largestFigure, type StagedCheck } from '../packing/check-row.ts';

/**
 * Byte 0: this. Bytes 1 to 4: the CRC-32 of all that follows. Then how many checks; of each column its width with a flag for nulls, and
 * its smallest; then the numbers.
 */
const version = 1;
const headBytes = 5;
const nullable = 0x80;
/** Figures up to `largestFigure`, and one more for null. */
const widest = 46;

export const blockColumns = [
  'device_id',
  'id',
  'at',
  'cycle_id',
  'sent',
  'received',
  'rtt_min_us',
  'rtt_us',
  'rtt_max_us',
  'void_reason',
  'status',
  'status_since',
  'loss_bp',
  'rtt_mean_us',
  'rtt_p95_us',
  'rtt_p99_us',
  'jitter_us',
  'duplicates',
  'ttl',
] as const satisfies readonly (keyof StagedCheck)[];
type Name = (typeof blockColumns)[number];

type Layout = { readonly base: number; readonly width: number; readonly hasNulls: boolean };

export type Block = {
  readonly count: number;
  all(): StagedCheck[];
  /** Ascending by time, then by id. */
  ofDevice(deviceId: number): StagedCheck[];
};

/** @param checks in any order. Throws `bad-input` for a figure that is broken, negative or beyond `largestFigure`. */
export const writeBlock = (checks: readonly StagedCheck[]): Uint8Array => {
  const rows = checks.toSorted((a, b) => a.device_id - b.device_id || a.at - b.at || a.id - b.id);
  const layouts = blockColumns.map((name) => layoutOf(rows, name));
  const head = [version, 0, 0, 0, 0, ...varint(rows.length)];
  for (const { base, width, hasNulls } of layouts) head.push(width | (hasNulls ? nullable : 0), ...varint(base));
  const sizes = layouts.map(({ width }) => columnBytes(rows.length, width));
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, head.length));
  bytes.set(head);
  let start = head.length;
  for (const [i, layout] of layouts.entries()) {
    writeColumn(bytes, start, layout, rows, blockColumns[i] as Name);
    start += sizes[i] as number;
  }
  sumIn(bytes).setUint32(1, crc32(bytes.subarray(headBytes)));
  return bytes;
};

const sumIn = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const layoutOf = (rows: readonly StagedCheck[], name: Name): Layout => {
  let [base, largest, hasNulls] = [Number.POSITIVE_INFINITY, 0, false];
  for (const row of rows) {
    const value = row[name];
    if (value === null) hasNulls = true;
    else if (!Number.isInteger(value) || value < 0 || value > largestFigure)
      throw new FieldwatchError('bad-input', `${value} can't be stored as ${name} of a check`);
    else {
      if (value < base) base = value;
      if (value > largest) largest = value;
    }
  }
  if (base === Number.POSITIVE_INFINITY) return { base: 0, width: 0, hasNulls };
  // With nulls 0 stands for one, and every other number is one higher.
  return { base, width: bitsOf(largest - base + (hasNulls ? 1 : 0)), hasNulls };
};

const bitsOf = (value: number): number => {
  let bits = 0;
  for (let rest = value; rest >= 1; rest /= 2) bits++;
  return bits;
};
const columnBytes = (count: number, width: number): number => Math.ceil((count * width) / 8);

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return bytes;
};

const writeColumn = (
  bytes: Uint8Array,
  start: number,
  { base, width, hasNulls }: Layout,
  rows: readonly StagedCheck[],
  name: Name,
): void => {
  if (width === 0) return;
  const lowest = hasNulls ? base - 1 : base;
  let bit = start * 8;
  for (const row of rows) {
    const value = row[name];
    let rest = value === null ? 0 : value - lowest;
    for (let left = width; left > 0; ) {
      const offset = bit & 7;
      const taken = Math.min(8 - offset, left);
      const part = rest % (1 << taken);
      bytes[bit >> 3]! |= part << offset;
      rest = (rest - part) / (1 << taken);
      bit += taken;
      left -= taken;
    }
  }
};

type Column = Layout & { readonly startBit: number };

/** Throws `store-corrupt` for bytes that `writeBlock` never wrote. */
export const readBlock = (bytes: Uint8Array): Block => {
  if (bytes[0] !== version) throw damaged('it is of an unknown kind');
  if (bytes.length < headBytes || sumIn(bytes).getUint32(1) !== crc32(bytes.subarray(headBytes)))
    throw damaged('it does not have its checksum');
  let position = headBytes;
  const next = (): number => {
    const byte = bytes[position++];
    if (byte === undefined) throw damaged('it ends too early');
    return byte;
  };
  const number = (): number => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = next();
      value += (byte & 127) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw damaged('a number is too large');
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  const count = number();
  const layouts = blockColumns.map(() => {
    const kind = next();
    return { width: kind & 127, hasNulls: kind >= nullable, base: number() };
  });
  let start = position;
  const read = layouts.map((layout): Column => {
    if (layout.width > widest) throw damaged('a column is too wide');
    const startBit = start * 8;
    start += columnBytes(count, layout.width);
    return { ...layout, startBit };
  });
  if (start !== bytes.length || count > bytes.length * 8) throw damaged('it has another length than its columns');
  const [devices] = read as [Column];
  const rows = (from: number, to: number): StagedCheck[] => rowsOf(bytes, read, from, to);
  return {
    count,
    all: () => rows(0, count),
    ofDevice: (deviceId) => {
      const from = firstAtLeast(bytes, devices, count, deviceId);
      return rows(from, firstAtLeast(bytes, devices, count, deviceId + 1));
    },
  };
};

/** Null for what can't be read. */
export const readable = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch (error) {
    if (error instanceof FieldwatchError) return null;
    throw error;
  }
};

const damaged = (why: string): FieldwatchError =>
  new FieldwatchError('store-corrupt', `checks that wait to be packed can't be read: ${why}`);

const codeAt = (bytes: Uint8Array, { startBit, width }: Column, i: number): number => {
  let [value, scale, bit] = [0, 1, startBit + i * width];
  for (let left = width; left > 0; ) {
    const offset = bit & 7;
    const taken = Math.min(8 - offset, left);
    value += ((bytes[bit >> 3]! >> offset) & ((1 << taken) - 1)) * scale;
    scale *= 1 << taken;
    bit += taken;
    left -= taken;
  }
  return value;
};

const valueAt = (bytes: Uint8Array, column: Column, i: number): number | null => {
  const { base, hasNulls } = column;
  const code = codeAt(bytes, column, i);
  if (!hasNulls) return base + code;
  return code === 0 ? null : base + code - 1;
};

/** The first place whose device is this one or a later. */
const firstAtLeast = (bytes: Uint8Array, devices: Column, count: number, deviceId: number): number => {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (devices.base + codeAt(bytes, devices, middle) < deviceId) low = middle + 1;
    else high = middle;
  }
  return low;
};

const rowsOf = (bytes: Uint8Array, read: readonly Column[], from: number, to: number): StagedCheck[] => {
  const rows = new Array<StagedCheck>(to - from);
  for (let i = from; i < to; i++) {
    let next = 0;
    const value = (): number | null => valueAt(bytes, read[next++] as Column, i);
    const figure = (): number => {
      const found = value();
      if (found === null) throw damaged('a number is missing');
      return found;
    };
    // In the order of `blockColumns`.
    rows[i - from] = {
      device_id: figure(),
      id: figure(),
      at: figure(),
      cycle_id: value(),
      sent: figure(),
      received: figure(),
      rtt_min_us: value(),
      rtt_us: value(),
      rtt_max_us: value(),
      void_reason: value(),
      status: figure(),
      status_since: value(),
      loss_bp: value(),
      rtt_mean_us: value(),
      rtt_p95_us: value(),
      rtt_p99_us: value(),
      jitter_us: value(),
      duplicates: value(),
      ttl: value(),
    };
  }
  return rows;
};
