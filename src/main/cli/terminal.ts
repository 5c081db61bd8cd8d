/** Standard output for results, standard error for everything else. */

/** A reader that has seen enough (`| head`) ends the command quietly. */
export const endWithReader = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
};

export const print = (line: string): void => void process.stdout.write(`${line}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value));
export const tell = (line: string): void => void process.stderr.write(`${line}\n`);

const CHUNK_CHARACTERS = 65_536;

/** Many lines in few writes. */
export const printLines = (lines: Iterable<string>): void => {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    process.stdout.write(chunk);
    chunk = '';
  }
  process.stdout.write(chunk);
};

/** What came from the network or a sheet, safe for a terminal: no control, bidi or invisible characters. */
export const plain = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\uFFFD');

const DRAW_EVERY_MS = 100;

/** A line on standard error that is redrawn while work goes on; nothing at all where nobody watches. */
export const createProgress = (what: string): { draw(done: number, total: number): void; clear(): void } => {
  if (!process.stderr.isTTY) return { draw: () => {}, clear: () => {} };
  const startedMs = performance.now();
  let drawnMs = Number.NEGATIVE_INFINITY;
  return {
    draw: (done, total) => {
      const nowMs = performance.now();
      if (nowMs - drawnMs < DRAW_EVERY_MS) return;
      drawnMs = nowMs;
      const perS = done / Math.max(0.001, (nowMs - startedMs) / 1_000);
      const left = done > 0 ? `, ${Math.ceil((total - done) / perS)} s left` : '';
      const percent = total > 0 ? Math.floor((done * 100) / total) : 0;
      process.stderr.write(`\r\x1b[K${what}: ${done} of ${total} (${percent} %), ${Math.round(perS)}/s${left}`);
    },
    clear: () => void process.stderr.write('\r\x1b[K'),
  };
};

/** Columns aligned by the longest cell; the last one runs on. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string[] => {
  const all = [header, ...rows].map((row) => row.map(plain));
  const widths = header.map((_, column) => Math.min(48, Math.max(...all.map((row) => row[column]?.length ?? 0))));
  return all.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
};
