/** Calls to a running service over HTTP, derived from the contract's table. */
import { api, type CallInput, type CallName, type CallOutput, historyExportPath } from '../../contract/api.ts';
import { ErrorBody, FieldwatchError, fromErrorBody } from '../../contract/errors.ts';
import { httpRequestOf } from '../../contract/http-request.ts';
import type { HistoryExportQuery } from '../../contract/model/history-row.ts';

const PATIENCE_MS = 120_000;

export type Requests = <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;

type Door = { readonly url: string; readonly token: string };

const headersOf = ({ token }: Door): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'x-fieldwatch-client': 'cli',
});

/** Rejects with the service's own FieldwatchError, or `unavailable` when it does not answer. */
export const createHttpClient =
  (door: Door): Requests =>
  async (name, input) => {
    const { method, path, body } = httpRequestOf(api[name], input);
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(new URL(path, door.url), {
        method,
        headers: { ...headersOf(door), ...(body === null ? {} : { 'content-type': 'application/json' }) },
        signal: AbortSignal.timeout(PATIENCE_MS),
        body,
      });
      answer = await response.json();
    } catch (error) {
      throw noAnswer(door, error);
    }
    if (response.ok) return answer as CallOutput<typeof name>;
    throw refusalOf(door, response, answer);
  };

/** The history as it is streamed. Rejects as calls do; a stream that breaks off ends with `unavailable`. */
export const createDownload =
  (door: Door) =>
  async (query: HistoryExportQuery, signal: AbortSignal): Promise<AsyncIterable<string>> => {
    const { path } = httpRequestOf({ method: 'GET', path: historyExportPath }, query);
    const response = await fetch(new URL(path, door.url), { headers: headersOf(door), signal }).catch((error) => {
      throw signal.aborted ? error : noAnswer(door, error);
    });
    if (!response.ok) throw refusalOf(door, response, await response.json().catch(() => null));
    return textOf(door, response, signal);
  };

async function* textOf(door: Door, { body }: Response, signal: AbortSignal): AsyncGenerator<string> {
  if (body === null) return;
  try {
    for await (const text of body.pipeThrough(new TextDecoderStream('utf-8', { fatal: true, ignoreBOM: true })))
      yield text;
  } catch (error) {
    throw signal.aborted ? error : noAnswer(door, error);
  }
}

const refusalOf = ({ url }: Door, { status }: Response, answer: unknown): FieldwatchError => {
  const refusal = ErrorBody.safeParse(answer);
  if (refusal.success) return fromErrorBody(refusal.data);
  return new FieldwatchError('internal', `The service at ${url} answered ${status} without a reason.`);
};

const noAnswer = ({ url }: Door, error: unknown): FieldwatchError =>
  new FieldwatchError('unavailable', `The service at ${url} does not answer: ${causeOf(error)}`, {
    hint: 'Its log in the data directory says why; `fieldwatch serve` starts it again.',
    cause: error,
  });

const causeOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
};
