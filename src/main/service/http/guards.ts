/** Who may come in: loopback is the internet, so every request proves its host, its origin and its token, in this order. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FieldwatchError } from '../../../contract/errors.ts';

/** What an http listener is bound to. */
export type Binding = { readonly host: string; readonly port: number };

const wildcards = ['0.0.0.0', '::', '[::]', ''];
const bracketed = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/** The values of a Host header that name this server. Over a wildcard also the very address the connection came to: an IP literal can't be rebound by DNS. */
export const isOwnHost = (header: string | undefined, binding: Binding, localAddress: string | undefined): boolean => {
  if (header === undefined) return false;
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  if (!wildcards.includes(binding.host)) names.push(bracketed(binding.host).toLowerCase());
  else if (localAddress !== undefined) names.push(bracketed(localAddress.replace(/^::ffff:(?=\d+\.)/, '')));
  const asked = header.toLowerCase();
  return names.some((name) => asked === `${name}:${binding.port}` || (binding.port === 80 && asked === name));
};

export const guardHost =
  (binding: () => Binding) =>
  async (request: FastifyRequest): Promise<void> => {
    if (!isOwnHost(request.headers.host, binding(), request.raw.socket.localAddress))
      throw new FieldwatchError('wrong-host', 'This server does not answer to that host name.', {
        hint: 'Use the address it was started with, for instance http://127.0.0.1:8080.',
      });
  };

/** Same origin passes; a listed one passes and is told so; every other, `null` included, is refused. Browsers always send Origin on WebSockets. */
export const guardOrigin =
  (allowedOrigins: () => readonly string[]) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { origin, host } = request.headers;
    if (origin === undefined || origin === `http://${host?.toLowerCase()}`) return;
    if (!allowedOrigins().some((allowed) => allowed.replace(/\/$/, '') === origin))
      throw new FieldwatchError('foreign-origin', 'Pages of another origin may not use this monitor.', {
        hint: 'List the origin under allowed origins in the settings.',
      });
    reply.header('access-control-allow-origin', origin).header('vary', 'Origin');
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined)
      await reply
        .header('access-control-allow-methods', 'GET, POST, PATCH, DELETE')
        .header('access-control-allow-headers', 'authorization, content-type, x-fieldwatch-client')
        .header('access-control-max-age', '600')
        .code(204)
        .send();
  };

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares in constant time; hashing first makes both the same length. */
export const tokensEqual = (given: string, expected: string): boolean =>
  timingSafeEqual(digest(given), digest(expected));

/** From `Authorization: Bearer …`, or for a browser's WebSocket, which can't set headers, from the subprotocol `token.…`. */
export const tokenOf = (request: Pick<FastifyRequest, 'headers'>): string | null => {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  if (request.headers.upgrade === undefined) return null;
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  return protocols.find((protocol) => protocol.startsWith('token.'))?.slice('token.'.length) ?? null;
};

export const guardToken =
  (expected: string) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const given = tokenOf(request);
    if (given !== null && tokensEqual(given, expected)) return;
    reply.header('www-authenticate', 'Bearer realm="fieldwatch"');
    throw new FieldwatchError(
      'not-authorized',
      given === null ? 'This call needs the access token.' : 'The access token is wrong.',
      { hint: 'It stands in the file api-token of the data directory: `Authorization: Bearer …`.' },
    );
  };
