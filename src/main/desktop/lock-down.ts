/** Keeps every page inside our own origin: no navigation out, no new windows, no permissions, no request to anywhere else. */
import { app, type Session, type WebContents } from 'electron';
import { isOwn } from './own-origin.ts';

/** The one thing a page may ask for: putting text on the clipboard after a click. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Ways out of the application; what a page makes itself (data:, blob:) and the developer tools are none. */
const waysOut: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:', 'file:']);

const lockPage = (contents: WebContents, ownOrigin: string): void => {
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    if (!isOwn(event.url, ownOrigin)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
};

/** `developmentSocket` is the one extra origin a page may reach while developing: the server's live-reload socket. */
export const lockDown = (session: Session, ownOrigin: string, developmentSocket: string | null): void => {
  app.on('web-contents-created', (_event, contents) => lockPage(contents, ownOrigin));

  const allows = (permission: string, address: string): boolean => granted.has(permission) && isOwn(address, ownOrigin);
  session.setPermissionRequestHandler((contents, permission, answer) => answer(allows(permission, contents.getURL())));
  session.setPermissionCheckHandler((_contents, permission, origin) => allows(permission, origin));
  session.setDevicePermissionHandler(() => false);

  const mayFetch = (url: string): boolean =>
    !waysOut.has(URL.parse(url)?.protocol ?? '') ||
    isOwn(url, ownOrigin) ||
    (developmentSocket !== null && isOwn(url, developmentSocket));
  session.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, ({ url }, answer) => answer({ cancel: !mayFetch(url) }));
};
