/** The HTTP door: guards, routes, documents, events and pages on one listener. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import websocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { Log } from '../../engine/ports.ts';
import type { Dispatch } from '../dispatch.ts';
import type { ExportHistory } from '../history-export.ts';
import type { EventLog } from '../service-parts.ts';
import { addEventSocket, chooseProtocol } from './event-socket.ts';
import { type Binding, guardHost, guardOrigin, guardToken } from './guards.ts';
import { addHistoryDownload } from './history-download.ts';
import { answerBrokenRequest, sendError } from './http-errors.ts';
import { openApiDocument } from './openapi.ts';
import { addPages } from './pages.ts';
import { addRoutes } from './routes.ts';
import { setSecurityHeaders } from './security-headers.ts';

const BODY_LIMIT_BYTES = 1024 * 1024;
const MOST_CONNECTIONS = 200;
const MOST_REQUESTS_PER_SOCKET = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
const HEADERS_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
/** An event socket takes pings and closing only. */
const MOST_SOCKET_BYTES = 1_024;

export type HttpOptions = Binding & {
  readonly token: string;
  readonly version: string;
  readonly dispatch: Dispatch;
  readonly exportHistory: ExportHistory;
  readonly events: Pick<EventLog, 'subscribe'>;
  readonly allowedOrigins: () => readonly string[];
  /** Folder with the built interface, or null where there is none. */
  readonly renderer: string | null;
  readonly log: Log;
};

export type HttpServer = { readonly url: string; stop(): Promise<void> };

/** The contract parses all input at dispatch; without Fastify's own compilers (ajv) the start is 120 ms shorter. */
const noSchemas: FastifyServerOptions['schemaController'] = {
  compilersFactory: {
    // Fastify types this by ajv's own, of which nothing is used.
    buildValidator: (() => () => () => true) as never,
    buildSerializer: () => () => (body: unknown) => JSON.stringify(body),
  },
};

const takeOnlyJson = (app: FastifyInstance): void => {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request, body as string, done);
  });
};

const addDocuments = async (app: FastifyInstance, version: string): Promise<void> => {
  const document = openApiDocument(version);
  const json = JSON.stringify(document);
  app.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(json));
  await app.register(swagger, { mode: 'static', specification: { document: document as never } });
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { docExpansion: 'list', tryItOutEnabled: true } });
};

const refuseToListen = ({ host, port }: Binding, error: unknown): FieldwatchError => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new FieldwatchError('port-in-use', `Port ${port} on ${host} is in use by another program.`, {
      hint: 'Choose another port: `--port N` (0 takes a free one), or the port in the settings.',
      cause: error,
    });
  if (code === 'EACCES')
    return new FieldwatchError('no-permission', `Port ${port} on ${host} may not be used by this user.`, {
      hint: 'Choose a port above 1023 with `--port N`.',
      cause: error,
    });
  return new FieldwatchError('unavailable', `Can't listen on ${host}, port ${port}: ${message}`, {
    hint: 'Choose another address with `--host` or another port with `--port N`.',
    cause: error,
  });
};

/** Listens once resolved. Rejects with `port-in-use`, `no-permission` or `unavailable`. */
export const createHttpServer = async (options: HttpOptions): Promise<HttpServer> => {
  const { log, token, dispatch, exportHistory, events, allowedOrigins } = options;
  let binding: Binding = { host: options.host, port: options.port };
  const app = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    maxRequestsPerSocket: MOST_REQUESTS_PER_SOCKET,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    schemaController: noSchemas,
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(request, reply);
      sendError(log, error, request, reply);
    },
    clientErrorHandler: answerBrokenRequest,
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.setErrorHandler((error, request, reply) => sendError(log, error, request, reply));
  takeOnlyJson(app);

  app.addHook('onRequest', async (request, reply) => setSecurityHeaders(request, reply));
  app.addHook(
    'onRequest',
    guardHost(() => binding),
  );
  app.addHook('onRequest', guardOrigin(allowedOrigins));
  await app.register(websocket, {
    options: { maxPayload: MOST_SOCKET_BYTES, perMessageDeflate: false, handleProtocols: chooseProtocol },
  });
  addRoutes(app, dispatch, 'open');
  await app.register((guarded, _options, done) => {
    guarded.addHook('onRequest', guardToken(token));
    addRoutes(guarded, dispatch, 'guarded');
    addHistoryDownload(guarded, exportHistory);
    addEventSocket(guarded, events);
    guarded.all('/api/*', async () => {
      throw new FieldwatchError('not-found', 'There is no such call; /docs lists them.');
    });
    done();
  });
  await addDocuments(app, options.version);
  await addPages(app, options.renderer);

  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    await app.close();
    throw refuseToListen(options, error);
  }
  const address = app.server.address();
  if (typeof address === 'object' && address !== null) binding = { host: options.host, port: address.port };
  const shown = ['0.0.0.0', '::'].includes(options.host) ? '127.0.0.1' : options.host;
  return {
    url: `http://${shown.includes(':') ? `[${shown}]` : shown}:${binding.port}`,
    stop: () => app.close(),
  };
};
