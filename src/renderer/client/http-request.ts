/** A call of the contract as an HTTP request: braces filled from the input, the rest as query or JSON body. */
import type { Call } from '../../contract/api.ts';

export type HttpRequest = { readonly method: string; readonly path: string; readonly body: string | null };

export const httpRequest = (call: Pick<Call, 'method' | 'path'>, input: Record<string, unknown>): HttpRequest => {
  const rest = { ...input };
  const path = call.path.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = String(rest[key]);
    delete rest[key];
    return encodeURIComponent(value);
  });
  if (call.method !== 'GET')
    return { method: call.method, path, body: call.method === 'DELETE' ? null : JSON.stringify(rest) };
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(rest)) {
    if (value === undefined || value === null) continue;
    query.set(key, Array.isArray(value) ? value.join(',') : String(value));
  }
  const text = query.toString();
  return { method: 'GET', path: text === '' ? path : `${path}?${text}`, body: null };
};
