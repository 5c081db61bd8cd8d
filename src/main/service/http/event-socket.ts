/** Events over WebSocket: frames in order, encoded once for all; a listener that can't keep up is cut, never waited for. */
import type { FastifyInstance } from 'fastify';
import { eventsPath } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import { encodeFrame } from '../event-log.ts';
import type { EventLog } from '../service-parts.ts';

export const MOST_SOCKETS = 50;
/** What may wait in one socket's send buffer. */
const MOST_BUFFERED_BYTES = 8 * 1024 * 1024;
const PING_EVERY_MS = 30_000;
/** Close codes of RFC 6455 section 7.4: going away, policy violation, try again later. */
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

/** The few things used of a `ws` WebSocket. */
type Socket = {
  readonly bufferedAmount: number;
  send(text: string): void;
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
  on(event: 'close' | 'error' | 'pong' | 'message', listener: () => void): void;
};

const sinceOf = (query: unknown): number | null => {
  const { since } = query as { since?: unknown };
  if (since === undefined) return null;
  if (typeof since === 'string' && /^\d{1,15}$/.test(since)) return Number(since);
  throw new FieldwatchError('bad-input', 'since: must be a sequence number', {
    issues: [{ path: 'since', message: 'must be a sequence number' }],
  });
};

/** Expects @fastify/websocket to be registered and the guards to be in place. */
export const addEventSocket = (app: FastifyInstance, events: Pick<EventLog, 'subscribe'>): void => {
  const open = new Set<Socket>();

  const serve = (socket: Socket, since: number | null): void => {
    open.add(socket);
    let alive = true;
    let unsubscribe = (): void => undefined;
    const pinging = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, PING_EVERY_MS);
    const end = (): void => {
      open.delete(socket);
      clearInterval(pinging);
      unsubscribe();
    };
    socket.on('pong', () => {
      alive = true;
    });
    socket.on('message', () => socket.close(POLICY_VIOLATION, 'Nothing is taken here: calls go over HTTP.'));
    socket.on('close', end);
    socket.on('error', end);
    unsubscribe = events.subscribe(since, (frame) => {
      if (socket.bufferedAmount > MOST_BUFFERED_BYTES) {
        end();
        socket.close(TRY_AGAIN_LATER, 'Too slow: come back with the last sequence number.');
        socket.terminate();
        return;
      }
      socket.send(encodeFrame(frame));
    });
    if (!open.has(socket)) unsubscribe();
  };

  app.route({
    method: 'GET',
    url: eventsPath,
    preHandler: async (request) => {
      sinceOf(request.query);
      if (request.headers.upgrade !== undefined && open.size >= MOST_SOCKETS)
        throw new FieldwatchError('too-many-requests', `${MOST_SOCKETS} listeners are connected already.`);
    },
    handler: async () => {
      throw new FieldwatchError('bad-input', 'Events come over a WebSocket: ask for an upgrade.');
    },
    wsHandler: (socket: unknown, request) => serve(socket as Socket, sinceOf(request.query)),
  });
  app.addHook('preClose', async () => {
    for (const socket of open) socket.close(GOING_AWAY, 'The monitor is ending.');
  });
};

/** Of the offered subprotocols only ours is ever chosen; the one that carries the token is not echoed. */
export const chooseProtocol = (protocols: ReadonlySet<string>): string | false =>
  protocols.has('fieldwatch') ? 'fieldwatch' : false;
