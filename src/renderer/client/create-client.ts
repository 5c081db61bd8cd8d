/** Picks the transport: the bridge where the desktop window offers one, else HTTP. */
import type { Bridge, Client } from './client.ts';
import { clientOverBridge } from './over-bridge.ts';
import { clientOverHttp } from './over-http.ts';
import { takeToken } from './token.ts';

declare global {
  interface Window {
    readonly fieldwatch?: Bridge;
  }
}

export const createClient = (): Client =>
  window.fieldwatch === undefined ? clientOverHttp(takeToken()) : clientOverBridge(window.fieldwatch);
