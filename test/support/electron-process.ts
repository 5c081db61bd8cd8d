/**
 * Loaded before the built desktop entry (`node --import`): puts the stand-in in Electron's place for the whole process,
 * and lets the parent drive it by messages. Used by test/integration/desktop-start.test.ts only.
 */
import { fork } from 'node:child_process';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { app, type BrowserWindow, stage } from './electron-stand-in.ts';

const standIn = new URL('./electron-stand-in.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});

const tell = (message: object): void => void process.send?.(message);
stage.holdsLock = process.env.STAND_IN_HOLDS_LOCK !== 'no';
stage.onExit = (code) => {
  tell({ kind: 'exit', errorBoxes: stage.errorBoxes });
  process.exit(code);
};
stage.startUtility = (entry) =>
  fork(entry, [], {
    execArgv: ['--import', fileURLToPath(new URL('./utility-port.ts', import.meta.url))],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

const page = (): BrowserWindow => {
  const window = stage.windows[0];
  if (window === undefined) throw new Error('there is no window yet');
  return window;
};
const frameOf = (url: string) => ({ url, parent: null });

type Order =
  | { readonly do: 'look' }
  | { readonly do: 'call'; readonly id: number; readonly name: string; readonly input: unknown; readonly url: string }
  | { readonly do: 'fetch'; readonly id: number; readonly url: string }
  | { readonly do: 'emit'; readonly name: 'second-instance' | 'activate' | 'window-all-closed' }
  | { readonly do: 'close' }
  | { readonly do: 'quit' };

process.on('message', async (order: Order) => {
  switch (order.do) {
    case 'look':
      tell({
        kind: 'look',
        windows: stage.windows.map(({ options, loaded, calls }) => ({ options, loaded, calls })),
        trays: stage.trays.map(({ image, tooltip, menu }) => ({
          image,
          tooltip,
          labels: menu?.template.map(({ label }) => label ?? '') ?? [],
        })),
        schemes: stage.schemes,
        paths: Object.fromEntries(stage.paths),
      });
      break;
    case 'call': {
      const call = stage.invocations.get('fieldwatch:call');
      const answer = await call?.({ senderFrame: frameOf(order.url) }, order.name, order.input);
      tell({ kind: 'answer', id: order.id, answer });
      break;
    }
    case 'fetch': {
      const response = await stage.protocols.get('app')?.({ url: order.url, method: 'GET' } as Request);
      tell({ kind: 'answer', id: order.id, answer: { status: response?.status, text: await response?.text() } });
      break;
    }
    case 'emit':
      app.emit(order.name);
      break;
    case 'close':
      page().emit('close', { preventDefault: () => undefined });
      break;
    case 'quit':
      app.quit();
      break;
  }
});
tell({ kind: 'loaded' });
