/** Calls to a running service over HTTP, derived from the contract's table. */
import { api, type Call, type CallInput, type CallName, type CallOutput } from '../../contract/api.ts';
import { ErrorBody, FieldwatchError, fromErrorBody } from '../../contract/errors.ts';

const PATIENCE_MS = 120_000;

export type Requests = <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;

/** Rejects with the service's own FieldwatchError, or `unavailable` when it does not answer. */
export const createHttpClient =
  ({ url, token }: { readonly url: string; readonly token: string }): Requests =>
  async (name, input) => {
    const { method, path, body } = requestOf(api[name], input);
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(new URL(path, url), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'x-fieldwatch-client': 'cli',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...(body === undefined ? {} : { body }),
      });
      answer = await response.json();
    } catch (error) {
      throw new FieldwatchError('unavailable', `The service at ${url} does not answer: ${causeOf(error)}`, {
        hint: 'Its log in the data directory says why; `fieldwatch serve` starts it again.',
        cause: error,
      });
    }
    if (response.ok) return answer as CallOutput<typeof name>;
    const refusal = ErrorBody.safeParse(answer);
    if (refusal.success) throw fromErrorBody(refusal.data);
    throw new FieldwatchError('internal', `The service at ${url} answered ${response.status} without a reason.`);
  };

/** Keys in braces go into the path; the rest into the query of a GET and the JSON body of everything else. */
export const requestOf = (
  call: Call,
  input: object,
): { readonly method: string; readonly path: string; readonly body: string | undefined } => {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = call.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    const value = encodeURIComponent(String(rest.get(key)));
    rest.delete(key);
    return value;
  });
  if (call.method !== 'GET') return { method: call.method, path, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams([...rest].map(([key, value]): [string, string] => [key, String(value)]));
  return { method: 'GET', path: query.size > 0 ? `${path}?${query}` : path, body: undefined };
};

const causeOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
};
