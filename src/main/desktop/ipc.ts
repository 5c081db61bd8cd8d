/** The door for the window: one call and one event stream, opened only to our own page. */
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { type CallInput, isCallName } from '../../contract/api.ts';
import { type ErrorBody, FieldwatchError } from '../../contract/errors.ts';
import type { Service } from '../service/service.ts';
import { isOwn } from './own-origin.ts';

export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly body: ErrorBody };

/** A page needs one stream; the limit only keeps a broken page from opening them without end. */
const maxStreamsPerPage = 16;

type Trusts = (event: IpcMainEvent | IpcMainInvokeEvent) => boolean;

/** Only the main frame of a page of ours may speak. A frame that is already gone has no address and is refused. */
const trustsOnly =
  (ownOrigin: string): Trusts =>
  ({ senderFrame }) =>
    senderFrame !== null && senderFrame.parent === null && isOwn(senderFrame.url, ownOrigin);

const refused = (error: unknown): Answer => ({
  ok: false,
  body: (error instanceof FieldwatchError
    ? error
    : new FieldwatchError('internal', 'something went wrong inside Fieldwatch', { hint: 'the log has the details' })
  ).toBody(),
});

const answerCall =
  (service: Service, trusts: Trusts) =>
  async (event: IpcMainInvokeEvent, name: unknown, input: unknown): Promise<Answer> => {
    if (!trusts(event)) return refused(new FieldwatchError('foreign-origin', 'this page may not call Fieldwatch'));
    if (typeof name !== 'string' || !isCallName(name)) {
      return refused(new FieldwatchError('not-found', `there is no call ${JSON.stringify(String(name).slice(0, 60))}`));
    }
    try {
      // dispatch parses the input: what a page sends is only claimed to be of this shape
      const value = await service.dispatch(name, input as CallInput<typeof name>, { actor: 'window' });
      return { ok: true, value };
    } catch (error) {
      return refused(error);
    }
  };

/** Streams by page and number; all of a page's end when it goes or loads anew. */
const createStreams = (service: Service) => {
  const pages = new Map<number, Map<number, () => void>>();

  const endAll = (page: number): void => {
    for (const end of pages.get(page)?.values() ?? []) end();
    pages.delete(page);
  };
  const streamsOf = (contents: WebContents): Map<number, () => void> => {
    const known = pages.get(contents.id);
    if (known !== undefined) return known;
    const streams = new Map<number, () => void>();
    pages.set(contents.id, streams);
    const end = (): void => endAll(contents.id);
    contents.once('destroyed', end);
    contents.once('render-process-gone', end);
    contents.once('did-navigate', end);
    return streams;
  };

  return {
    begin(contents: WebContents, stream: number, since: number | null): void {
      const streams = streamsOf(contents);
      if (streams.has(stream) || streams.size >= maxStreamsPerPage) return;
      streams.set(
        stream,
        service.subscribe(since, (frame) => {
          if (!contents.isDestroyed()) contents.send('fieldwatch:frame', stream, frame);
        }),
      );
    },
    end(contents: WebContents, stream: number): void {
      pages.get(contents.id)?.get(stream)?.();
      pages.get(contents.id)?.delete(stream);
    },
    stop(): void {
      for (const page of [...pages.keys()]) endAll(page);
    },
  };
};

const isSequence = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Opens the door; answers how to close it. */
export const serveIpc = (service: Service, ownOrigin: string): (() => void) => {
  const trusts = trustsOnly(ownOrigin);
  const streams = createStreams(service);

  const subscribe = (event: IpcMainEvent, stream: unknown, since: unknown): void => {
    if (!trusts(event) || !isSequence(stream) || !(since === null || isSequence(since))) return;
    streams.begin(event.sender, stream, since);
  };
  const unsubscribe = (event: IpcMainEvent, stream: unknown): void => {
    if (trusts(event) && isSequence(stream)) streams.end(event.sender, stream);
  };
  ipcMain.handle('fieldwatch:call', answerCall(service, trusts));
  ipcMain.on('fieldwatch:subscribe', subscribe);
  ipcMain.on('fieldwatch:unsubscribe', unsubscribe);

  return () => {
    ipcMain.removeHandler('fieldwatch:call');
    ipcMain.off('fieldwatch:subscribe', subscribe);
    ipcMain.off('fieldwatch:unsubscribe', unsubscribe);
    streams.stop();
  };
};
