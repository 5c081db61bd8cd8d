/** The client's transport in a browser: REST for calls, one WebSocket for frames. */
import { api, type CallInput, type CallName, type CallOutput } from '../../contract/api.ts';
import { ErrorBody, FieldwatchError, fromErrorBody } from '../../contract/errors.ts';
import { httpRequestOf } from '../../contract/http-request.ts';
import { createAudience } from './audience.ts';
import type { Client } from './client.ts';
import { openEventSocket } from './event-socket.ts';

const unreachable = (cause: unknown) =>
  new FieldwatchError('unavailable', 'The monitor can’t be reached.', {
    hint: 'Nothing was changed. Check that the Fieldwatch service is running.',
    cause,
  });

export const clientOverHttp = (token: string | null): Client => {
  const call = async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => {
    const { method, path, body } = httpRequestOf(api[name], input);
    const headers: Record<string, string> = {
      Authorization: `Bearer ${token ?? ''}`,
      'X-Fieldwatch-Client': 'window',
    };
    if (body !== null) headers['Content-Type'] = 'application/json';
    const response = await fetch(path, { method, headers, body, cache: 'no-store' }).catch((cause: unknown) => {
      throw unreachable(cause);
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return api[name].output.parse(answer) as CallOutput<N>;
    if (response.status === 401) audience.setConnection('refused');
    const parsed = ErrorBody.safeParse(answer);
    throw parsed.success ? fromErrorBody(parsed.data) : unreachable(new Error(`HTTP ${response.status}`));
  };

  const isRefused = () =>
    call('jobs.list', {}).then(
      () => false,
      (error: unknown) => error instanceof FieldwatchError && error.code === 'not-authorized',
    );

  const audience = createAudience(token === null ? 'refused' : 'connecting', (onFrame) =>
    token === null ? null : openEventSocket({ token, isRefused, onConnection: audience.setConnection, onFrame }),
  );

  return { shell: 'browser', call, onFrame: audience.onFrame, onConnection: audience.onConnection };
};
