/** The way to the devices: through the running service when there is one, else straight to the store. */
import type { CallInput, CallOutput } from '../../contract/api.ts';
import { FieldwatchError } from '../../contract/errors.ts';
import type { HistoryExportQuery } from '../../contract/model/history-row.ts';
import type { RunningService } from '../service/running-service.ts';
import type { StoredCall } from '../service/stored-fleet.ts';
import type { CliContext } from './context.ts';
import { createDownload, createHttpClient } from './http-client.ts';

export type Fleet = {
  readonly running: RunningService | null;
  call<N extends StoredCall>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** The text, piece by piece; it ends with an error when the signal fires. */
  exportHistory(query: HistoryExportQuery, signal: AbortSignal): Promise<AsyncIterable<string>>;
  close(): Promise<void>;
};

/** What is done where nothing is stored yet: begin there, look without beginning, or refuse and name the directory. */
export type WhereEmpty = { readonly whereEmpty: 'create' | 'pretend' | 'refuse' };

export const reachFleet = async (
  dataDir: string,
  { entries }: CliContext,
  { whereEmpty }: WhereEmpty,
): Promise<Fleet> => {
  // Only here: commands that need no store start without loading the database.
  const { findRunning } = await import('../service/running-service.ts');
  const { hasStore, openScratchFleet, openStoredFleet } = await import('../service/stored-fleet.ts');
  const running = await findRunning(dataDir);
  if (running !== null)
    return {
      running,
      call: createHttpClient(running),
      exportHistory: createDownload(running),
      close: () => Promise.resolve(),
    };
  const isEmpty = !hasStore(dataDir);
  if (isEmpty && whereEmpty === 'refuse')
    throw new FieldwatchError('not-found', `No devices are stored in ${dataDir}.`, {
      hint: 'Begin with `fieldwatch serve` or `fieldwatch import FILE`, or name another directory with --data.',
    });
  const pretend = isEmpty && whereEmpty === 'pretend';
  const stored = pretend ? await openScratchFleet(entries) : await openStoredFleet({ dataDir, entries });
  return {
    running: null,
    call: (name, input) => stored.dispatch(name, input, { actor: 'cli' }),
    exportHistory: async (query, signal) => untilAborted((await stored.exportHistory(query)).pieces, signal),
    close: stored.stop,
  };
};

async function* untilAborted(pieces: AsyncIterable<string>, signal: AbortSignal): AsyncGenerator<string> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
  }
}

/** Opens, uses and closes. */
export const withFleet = async <T>(
  dataDir: string,
  context: CliContext,
  options: WhereEmpty,
  use: (fleet: Fleet) => Promise<T>,
): Promise<T> => {
  const fleet = await reachFleet(dataDir, context, options);
  try {
    return await use(fleet);
  } finally {
    await fleet.close();
  }
};

/** The id of a subnet by its range; rejects with `not-found`. */
export const subnetIdOf = async (fleet: Fleet, cidr: string): Promise<number> => {
  const { items } = await fleet.call('subnets.list', {});
  const found = items.find((subnet) => subnet.cidr === cidr || subnet.name === cidr);
  if (found === undefined) throw new FieldwatchError('not-found', `There is no subnet ${cidr}.`);
  return found.id;
};
