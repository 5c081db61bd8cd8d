/** The client's transport inside the desktop window: the preload script's bridge. */
import { api, type CallInput, type CallName, type CallOutput } from '../../contract/api.ts';
import { ErrorBody, FieldwatchError, fromErrorBody } from '../../contract/errors.ts';
import { EventFrame } from '../../contract/events.ts';
import { createAudience } from './audience.ts';
import type { Bridge, Client } from './client.ts';

export const clientOverBridge = (bridge: Bridge): Client => {
  const audience = createAudience('connecting', (hear) =>
    bridge.on(null, (raw) => {
      const parsed = EventFrame.safeParse(raw);
      if (!parsed.success) return;
      audience.setConnection('connected');
      hear(parsed.data);
    }),
  );

  return {
    shell: 'desktop',
    async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
      const answer = await bridge.call(name, input);
      if (answer.ok) return api[name].output.parse(answer.value) as CallOutput<N>;
      const body = ErrorBody.safeParse(answer.body);
      throw body.success
        ? fromErrorBody(body.data)
        : new FieldwatchError('internal', 'The call was refused without a reason.');
    },
    onFrame: audience.onFrame,
    onConnection: audience.onConnection,
  };
};
