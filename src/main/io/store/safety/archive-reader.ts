/** Reads a backup archive and believes nothing of it: names, sizes and checksums are held to its manifest, and every refusal names its place. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Header } from 'tar';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { blockBytes } from './archive-writer.ts';
import {
  type ArchivedFile,
  filesAtMost,
  isArchivePath,
  type Manifest,
  manifestAtMostBytes,
  manifestPath,
  readManifest,
} from './manifest.ts';

export type ArchiveSink = { write(chunk: Buffer): Promise<void>; close(): Promise<void> };

export type ReadArchiveOptions = {
  /** Where a file of the archive goes; null: it is only checked. Called before a byte of it is read. */
  readonly sinkFor: (path: string, sizeBytes: number) => Promise<ArchiveSink | null>;
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
};

/** Answers the manifest once everything was held to it. Rejects with `bad-input`, or `store-newer` for a later format. */
export const readArchive = async (file: string, options: ReadArchiveOptions): Promise<Manifest> => {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  const unpacked = createGunzip({ chunkSize: 256 * 1024 });
  source.on('error', (error) => unpacked.destroy(error));
  options.signal.addEventListener('abort', () => unpacked.destroy(), { once: true });
  const bytes = byteReader(source.pipe(unpacked));
  let place = 'the beginning';
  try {
    return await readEntries(bytes, options, (next) => {
      place = next;
    });
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof FieldwatchError && error.code !== 'bad-input') throw refused(file, error, error.code);
    if (error instanceof FieldwatchError || isDamage(error))
      throw refused(file, error as Error, 'bad-input', `at ${place}, byte ${bytes.position()}: `);
    throw error;
  } finally {
    source.destroy();
    unpacked.destroy();
  }
};

const refused = (file: string, cause: Error, code: FieldwatchError['code'], where = ''): FieldwatchError =>
  new FieldwatchError(code, `${file} is no sound backup: ${where}${cause.message}`, {
    hint: (cause instanceof FieldwatchError ? cause.hint : undefined) ?? 'nothing was changed; take another backup',
    cause,
  });

const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^Z_|^ERR_STREAM_PREMATURE/.test(String(error.code));

const wrong = (what: string): FieldwatchError => new FieldwatchError('bad-input', what);

const readEntries = async (
  bytes: ByteReader,
  { sinkFor, signal, onBytes }: ReadArchiveOptions,
  at: (place: string) => void,
): Promise<Manifest> => {
  const seen: ArchivedFile[] = [];
  for (;;) {
    signal.throwIfAborted();
    at(`entry ${seen.length + 1}`);
    const { path, sizeBytes } = readHeader(await bytes.exactly(blockBytes));
    at(`entry ${seen.length + 1} (${path})`);
    if (path === manifestPath) {
      if (sizeBytes > manifestAtMostBytes) throw wrong('its manifest is too large');
      const manifest = readManifest((await bytes.exactly(sizeBytes)).toString('utf8'));
      await skipPadding(bytes, sizeBytes);
      at('its end');
      await expectEnd(bytes);
      compare(manifest, seen);
      return manifest;
    }
    if (seen.length === filesAtMost) throw wrong(`it has more than ${filesAtMost} files`);
    if (seen.some((file) => file.path === path)) throw wrong('it is there twice');
    seen.push(await readFile(bytes, path, sizeBytes, await sinkFor(path, sizeBytes), onBytes));
    await skipPadding(bytes, sizeBytes);
  }
};

const readHeader = (block: Buffer): { path: string; sizeBytes: number } => {
  const header = new Header(block);
  if (header.nullBlock) throw wrong('it ends before its manifest');
  if (!header.cksumValid) throw wrong('the header of the entry is damaged');
  const { path = '', size = -1, type } = header;
  if (type !== 'File') throw wrong(`it is a ${type}; only plain files are taken`);
  if (path !== manifestPath && !isArchivePath(path))
    throw wrong(`the name ${JSON.stringify(path)} is none of a store's files`);
  if (!Number.isSafeInteger(size) || size < 0) throw wrong('it has no size');
  return { path, sizeBytes: size };
};

const readFile = async (
  bytes: ByteReader,
  path: string,
  sizeBytes: number,
  sink: ArchiveSink | null,
  onBytes: ReadArchiveOptions['onBytes'],
): Promise<ArchivedFile> => {
  const hash = createHash('sha256');
  try {
    for await (const chunk of bytes.chunks(sizeBytes)) {
      hash.update(chunk);
      await sink?.write(chunk);
      onBytes?.(chunk.length);
    }
  } finally {
    await sink?.close();
  }
  return { path, sizeBytes, sha256: hash.digest('hex') };
};

const skipPadding = async (bytes: ByteReader, sizeBytes: number): Promise<void> => {
  await bytes.exactly((blockBytes - (sizeBytes % blockBytes)) % blockBytes);
};

const expectEnd = async (bytes: ByteReader): Promise<void> => {
  const end = await bytes.exactly(2 * blockBytes);
  if (end.some((byte) => byte !== 0) || !(await bytes.isAtEnd())) throw wrong('something follows its manifest');
};

const compare = (manifest: Manifest, seen: readonly ArchivedFile[]): void => {
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  for (const { path, sizeBytes, sha256 } of seen) {
    const file = listed.get(path);
    if (file === undefined) throw wrong(`${path} is not in its manifest`);
    if (file.sizeBytes !== sizeBytes) throw wrong(`${path} has ${sizeBytes} bytes instead of ${file.sizeBytes}`);
    if (file.sha256 !== sha256) throw wrong(`${path} does not have its checksum`);
  }
  const missing = manifest.files.find(({ path }) => !seen.some((file) => file.path === path));
  if (missing !== undefined) throw wrong(`${missing.path} is missing`);
};

type ByteReader = {
  /** Of what is unpacked. */
  position(): number;
  exactly(count: number): Promise<Buffer>;
  chunks(count: number): AsyncGenerator<Buffer>;
  isAtEnd(): Promise<boolean>;
};

const byteReader = (stream: Readable): ByteReader => {
  const iterator = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  const fill = async (): Promise<boolean> => {
    while (rest.length === 0) {
      const { done, value } = await iterator.next();
      if (done === true) return false;
      rest = value as Buffer;
    }
    return true;
  };
  async function* chunks(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (!(await fill())) throw wrong('it ends in the middle');
      const chunk = rest.subarray(0, left);
      rest = rest.subarray(chunk.length);
      left -= chunk.length;
      position += chunk.length;
      yield chunk;
    }
  }
  return {
    position: () => position,
    exactly: async (count) => {
      const parts: Buffer[] = [];
      for await (const part of chunks(count)) parts.push(part);
      return Buffer.concat(parts);
    },
    chunks,
    isAtEnd: async () => !(await fill()),
  };
};
