/** A real service in a temporary directory on a free port, in this process, and a client that speaks HTTP to it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { api, type CallInput, type CallName, type CallOutput, eventsPath } from '../../src/contract/api.ts';
import { type ErrorBody, fromErrorBody } from '../../src/contract/errors.ts';
import type { EventFrame } from '../../src/contract/events.ts';
import { httpRequestOf } from '../../src/contract/http-request.ts';
import { createService } from '../../src/main/service/create-service.ts';
import type { Service, ServiceOptions } from '../../src/main/service/service.ts';
import { proberEntry, storeWorkerEntry } from './entries.ts';

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

export const testEntries: ServiceOptions['entries'] = {
  prober: proberEntry,
  storeWorker: storeWorkerEntry,
  migrations: source('main/io/store/migrations'),
  renderer: null,
};

export type RawAnswer = { status: number; headers: IncomingHttpHeaders; text: string };
export type RawRequest = {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** Leaves the Authorization header out. */
  anonymous?: boolean;
};

/** A WebSocket that collects frames. */
export type FrameSocket = {
  readonly frames: EventFrame[];
  readonly protocol: string;
  /** Resolves with the first frame, old or new, that fits. */
  waitFor(fits: (frame: EventFrame) => boolean, timeoutMs?: number): Promise<EventFrame>;
  close(): void;
};

export type TestService = {
  readonly service: Service;
  readonly dataDir: string;
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Over HTTP; the answer is held against the contract's output schema. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
  /** Anything, with any header, Host included. */
  raw(path: string, options?: RawRequest): Promise<RawAnswer>;
  socket(options?: { since?: number; token?: string }): Promise<FrameSocket>;
  /** Stops and removes the directory unless it was given. */
  stop(): Promise<void>;
};

const rawRequest = (port: number, token: string, path: string, options: RawRequest): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        agent: false,
        headers: {
          ...(options.anonymous ? {} : { authorization: `Bearer ${token}` }),
          ...(options.body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(options.body)) }),
          ...options.headers,
        },
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });

const openSocket = (port: number, token: string, since: number | undefined): Promise<FrameSocket> =>
  new Promise((resolve, reject) => {
    const query = since === undefined ? '' : `?since=${since}`;
    const socket = new WebSocket(`ws://127.0.0.1:${port}${eventsPath}${query}`, ['fieldwatch', `token.${token}`]);
    const frames: EventFrame[] = [];
    const waiters = new Set<(frame: EventFrame) => void>();
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(String(data)) as EventFrame;
      frames.push(frame);
      for (const tell of waiters) tell(frame);
    };
    socket.onerror = () => reject(new Error('the socket was refused'));
    socket.onopen = () =>
      resolve({
        frames,
        protocol: socket.protocol,
        waitFor: (fits, timeoutMs = 10_000) => {
          const had = frames.find(fits);
          if (had !== undefined) return Promise.resolve(had);
          return new Promise((found, missed) => {
            const timer = setTimeout(() => missed(new Error('no such frame came')), timeoutMs);
            const tell = (frame: EventFrame): void => {
              if (!fits(frame)) return;
              clearTimeout(timer);
              waiters.delete(tell);
              found(frame);
            };
            waiters.add(tell);
          });
        },
        close: () => socket.close(),
      });
  });

export const startService = async (
  options: Partial<ServiceOptions> & { demo?: boolean } = {},
): Promise<TestService> => {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'fieldwatch-test-')));
  const removeDir = async (): Promise<void> => {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  };
  const service = await createService({
    shell: 'headless',
    version: '0.0.0-test',
    entries: testEntries,
    http: { host: '127.0.0.1', port: 0 },
    demo: false,
    desktopNotifications: false,
    logLevel: 'silent',
    openDemo: null,
    ...options,
    dataDir,
  }).catch(async (error: unknown) => {
    await removeDir();
    throw error;
  });
  const { url, token } = service.address() ?? { url: 'http://127.0.0.1:0', token: '' };
  const port = Number(new URL(url).port);
  const raw = (path: string, request: RawRequest = {}) => rawRequest(port, token, path, request);
  return {
    service,
    dataDir,
    url,
    port,
    token,
    raw,
    call: async (name, input) => {
      const { method, path, body } = httpRequestOf(api[name], input);
      const answer = await raw(path, { method, ...(body === null ? {} : { body }) });
      const value: unknown = JSON.parse(answer.text);
      if (answer.status !== 200) throw fromErrorBody(value as ErrorBody);
      return api[name].output.parse(value) as CallOutput<typeof name>;
    },
    socket: (wanted = {}) => openSocket(port, wanted.token ?? token, wanted.since),
    stop: async () => {
      await service.stop();
      await removeDir();
    },
  };
};
