/** Makes `app://fieldwatch/` the address of the built interface. */
import { protocol } from 'electron';
import { appScheme } from './own-origin.ts';
import { serveFolder } from './serve-folder.ts';

/** Must run before Electron is ready: makes our scheme a proper, secure origin. */
export const registerAppScheme = (): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);

export const handleAppScheme = (folder: string): void => protocol.handle(appScheme, serveFolder(folder));
