/** The one client of the interface: calls and events, whatever carries them. */
import type { CallInput, CallName, CallOutput } from '../../contract/api.ts';
import type { EventFrame } from '../../contract/events.ts';

export type ConnectionState = 'connecting' | 'connected' | 'disconnected' | 'refused';

export type Client = {
  /** Rejects with a FieldwatchError. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Hears every frame, resumed by sequence number after a break; answers the unsubscribe. */
  onFrame(listener: (frame: EventFrame) => void): () => void;
  onConnection(listener: (state: ConnectionState) => void): () => void;
  /** In the desktop window, or in a browser. */
  readonly shell: 'desktop' | 'browser';
};

/** What the preload script exposes as `window.fieldwatch`. */
export type Bridge = {
  call(name: string, input: unknown): Promise<{ ok: true; value: unknown } | { ok: false; body: unknown }>;
  on(since: number | null, listener: (frame: unknown) => void): () => void;
};
