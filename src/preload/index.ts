/** The bridge between the sandboxed window and the main process: one call, one event stream, no logic. */
import { contextBridge, ipcRenderer } from 'electron';
import type { CallName } from '../contract/api.ts';
import type { ErrorBody } from '../contract/errors.ts';
import type { EventFrame } from '../contract/events.ts';

type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly body: ErrorBody };

let streams = 0;

contextBridge.exposeInMainWorld('fieldwatch', {
  call: (name: CallName, input: unknown): Promise<Answer> => ipcRenderer.invoke('fieldwatch:call', name, input),

  on(since: number | null, listener: (frame: EventFrame) => void): () => void {
    streams += 1;
    const stream = streams;
    const hear = (_event: unknown, of: number, frame: EventFrame): void => {
      if (of === stream) listener(frame);
    };
    ipcRenderer.on('fieldwatch:frame', hear);
    ipcRenderer.send('fieldwatch:subscribe', stream, since);
    return () => {
      ipcRenderer.off('fieldwatch:frame', hear);
      ipcRenderer.send('fieldwatch:unsubscribe', stream);
    };
  },
});
