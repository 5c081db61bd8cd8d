/** The event stream over a WebSocket: resumed by sequence number, reconnected with back-off. */
import { eventsPath } from '../../contract/api.ts';
import { EventFrame } from '../../contract/events.ts';
import type { ConnectionState } from './client.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

export type EventSocketOptions = {
  readonly token: string;
  readonly onFrame: (frame: EventFrame) => void;
  readonly onConnection: (state: ConnectionState) => void;
  /** Asked after a connection that never opened: a WebSocket can't tell a refused token from a dead service. */
  readonly isRefused: () => Promise<boolean>;
};

/** Connects, and goes on trying; answers the stop. */
export const openEventSocket = ({ token, onFrame, onConnection, isRefused }: EventSocketOptions): (() => void) => {
  let socket: WebSocket | null = null;
  let lastSeq: number | null = null;
  let startedAt: number | null = null;
  let waitMs = FIRST_WAIT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;

  const take = (data: unknown) => {
    if (typeof data !== 'string') return;
    const parsed = EventFrame.safeParse(JSON.parse(data));
    if (!parsed.success) return;
    const frame = parsed.data;
    // A greeting carries the newest number; what lies between is still to come, unless the service was started anew.
    if (frame.kind !== 'hello' || frame.startedAt !== startedAt) lastSeq = frame.seq;
    if (frame.kind === 'hello') startedAt = frame.startedAt;
    onFrame(frame);
  };

  const connect = () => {
    if (stopped || socket !== null) return;
    clearTimeout(timer);
    const url = new URL(eventsPath, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    if (lastSeq !== null) url.searchParams.set('since', String(lastSeq));
    let opened = false;
    const current = new WebSocket(url, ['fieldwatch', `token.${token}`]);
    socket = current;
    current.onopen = () => {
      opened = true;
      waitMs = FIRST_WAIT_MS;
      onConnection('connected');
    };
    current.onmessage = (message) => take(message.data);
    current.onclose = () => {
      if (stopped || socket !== current) return;
      socket = null;
      void again(opened);
    };
  };

  const again = async (wasOpen: boolean) => {
    onConnection('disconnected');
    if (!wasOpen && (await isRefused())) {
      if (!stopped) onConnection('refused');
      return;
    }
    if (stopped) return;
    timer = setTimeout(connect, waitMs);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  };

  const soon = () => {
    if (socket === null && document.visibilityState === 'visible') connect();
  };
  window.addEventListener('online', soon);
  document.addEventListener('visibilitychange', soon);
  connect();

  return () => {
    stopped = true;
    clearTimeout(timer);
    window.removeEventListener('online', soon);
    document.removeEventListener('visibilitychange', soon);
    socket?.close();
  };
};
