/** The history as a download: written as fast as it is read, and given up with its reader. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { historyExportPath } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import { HistoryExportQuery } from '../../../contract/model/history-row.ts';
import type { ExportHistory } from '../history-export.ts';

/** Each keeps the reader thread busy as long as it goes on. */
export const MOST_DOWNLOADS = 4;

/** Expects the guards to be in place. */
export const addHistoryDownload = (app: FastifyInstance, exportHistory: ExportHistory): void => {
  let running = 0;
  app.get(historyExportPath, async (request, reply) => {
    const query = HistoryExportQuery.safeParse(request.query);
    if (!query.success) {
      const issues = query.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      throw new FieldwatchError('bad-input', `${issues[0]?.path}: ${issues[0]?.message}`, { issues });
    }
    if (running >= MOST_DOWNLOADS)
      throw new FieldwatchError('too-many-requests', `${running} histories are being written already.`, {
        hint: 'Try again when one of them is done.',
      });
    running++;
    let counted = true;
    const leave = (): void => {
      if (counted) running--;
      counted = false;
    };
    try {
      const { fileName, contentType, pieces } = await exportHistory(query.data);
      // One piece ahead of the reader, not sixteen.
      const body = Readable.from(pieces, { highWaterMark: 1 }).once('close', leave);
      return reply
        .header('cache-control', 'no-store')
        .header('content-disposition', `attachment; filename="${fileName}"`)
        .type(contentType)
        .send(body);
    } catch (error) {
      leave();
      throw error;
    }
  });
};
