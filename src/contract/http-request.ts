/** A call as an HTTP request: keys in braces go into the path, the rest into the query of a GET and the JSON body of everything else. */
import type { Call } from './api.ts';

export type HttpRequest = {
  readonly method: Call['method'];
  /** With its query, if it has one. */
  readonly path: string;
  /** JSON; null where the method has no body. */
  readonly body: string | null;
};

/** Keys that are undefined or null are left out of a query; lists travel as `a,b,c`. */
export const httpRequestOf = (call: Pick<Call, 'method' | 'path'>, input: object): HttpRequest => {
  const rest = new Map<string, unknown>(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = call.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    const value = encodeURIComponent(String(rest.get(key)));
    rest.delete(key);
    return value;
  });
  if (call.method !== 'GET') {
    const body = call.method === 'DELETE' ? null : JSON.stringify(Object.fromEntries(rest));
    return { method: call.method, path, body };
  }
  const query = [...rest]
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return { method: 'GET', path: query === '' ? path : `${path}?${query}`, body: null };
};
