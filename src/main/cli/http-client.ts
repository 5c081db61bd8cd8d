/** Calls to a running service over HTTP, derived from the contract's table. */
import { api, type CallInput, type CallName, type CallOutput } from '../../contract/api.ts';
import { ErrorBody, FieldwatchError, fromErrorBody } from '../../contract/errors.ts';
import { httpRequestOf } from '../../contract/http-request.ts';

const PATIENCE_MS = 120_000;

export type Requests = <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;

/** Rejects with the service's own FieldwatchError, or `unavailable` when it does not answer. */
export const createHttpClient =
  ({ url, token }: { readonly url: string; readonly token: string }): Requests =>
  async (name, input) => {
    const { method, path, body } = httpRequestOf(api[name], input);
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(new URL(path, url), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'x-fieldwatch-client': 'cli',
          ...(body === null ? {} : { 'content-type': 'application/json' }),
        },
        signal: AbortSignal.timeout(PATIENCE_MS),
        body,
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

const causeOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
};
