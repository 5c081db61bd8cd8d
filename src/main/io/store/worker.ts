/** A store thread: opens the database in its role and answers one call after the other, or does one keeper's task. */
import { parentPort, workerData } from 'node:worker_threads';
import { closeAbandonedCycles } from './changes/cycles.ts';
import { seedTypes } from './changes/types.ts';
import { openReader, openWriter } from './database/open-database.ts';
import { tellSqliteError } from './database/sqlite-errors.ts';
import { monthsReader } from './months/months-reader.ts';
import { monthsWriter } from './months/months-writer.ts';
import type { Calls, Opened, ThreadReply, ThreadRequest, ThreadRole } from './protocol.ts';
import { readerCalls } from './reader-calls.ts';
import { doKeeperTask, type KeeperRole } from './safety/keeper-task.ts';
import { writerCalls } from './writer-calls.ts';

/** The reader opens at its first question: by then the writer has brought the database to this version. */
const lazily = (open: () => Calls): ((name: string) => Calls[string] | undefined) => {
  let calls: Calls | null = null;
  return (name) => {
    calls ??= open();
    return calls[name];
  };
};

const open = async (
  role: ThreadRole,
): Promise<{ find: (name: string) => Calls[string] | undefined; opened: Opened }> => {
  if (role.role === 'reader')
    return {
      find: lazily(() => {
        const connection = openReader(role.file);
        return readerCalls(connection, monthsReader(connection, role.file));
      }),
      opened: { sqliteVersion: '', notices: [] },
    };
  const { connection, sqliteVersion, notices } = await openWriter(role.file, role.migrations);
  seedTypes(connection);
  closeAbandonedCycles(connection);
  const calls: Calls = writerCalls(
    connection,
    monthsWriter(connection, role.file, () => Date.now()),
  );
  return { find: (name) => calls[name], opened: { sqliteVersion, notices } };
};

const port = parentPort;
if (port === null) throw new Error('the store worker runs as a worker thread only');
const given = workerData as ThreadRole | KeeperRole;
const reply = (message: ThreadReply): void => port.postMessage(message);

const serve = async (role: ThreadRole): Promise<void> => {
  const { file } = role;
  try {
    const { find, opened } = await open(role);
    port.on('message', ({ id, call, args }: ThreadRequest) => {
      try {
        reply({ kind: 'answer', id, value: find(call)?.(...args) });
      } catch (error) {
        reply({ kind: 'error', id, error: tellSqliteError(error, file).toBody() });
      }
    });
    reply({ kind: 'ready', opened });
  } catch (error) {
    reply({ kind: 'refused', error: tellSqliteError(error, file).toBody() });
  }
};

if (given.role === 'keeper') await doKeeperTask(port, given.task);
else await serve(given);
