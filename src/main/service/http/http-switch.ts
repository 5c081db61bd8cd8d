/** Starts, moves and stops the HTTP door as the settings say; with a fixed address given, that one stands. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { Settings } from '../../../contract/settings.ts';
import type { HttpServer } from './create-http-server.ts';
import type { Binding } from './guards.ts';

/** A call that moves or closes the door still gets its answer through the old one. */
const LINGER_MS = 250;

export type HttpSwitch = {
  /** The first time. A fixed address that can't be had is a refusal to start; one from the settings is a problem to show. */
  open(settings: Settings): Promise<void>;
  /** Rejects when the new address can't be had; the old one then serves on where it was. */
  apply(settings: Settings): Promise<void>;
  url(): string | null;
  problem(): string | null;
  stop(): Promise<void>;
};

export const createHttpSwitch = (deps: {
  readonly shell: 'desktop' | 'headless';
  readonly fixed: Binding | null;
  readonly start: (binding: Binding) => Promise<HttpServer>;
  /** Tells where HTTP listens now, or that it does not. */
  readonly announce: (url: string | null) => Promise<void>;
}): HttpSwitch => {
  const { shell, fixed, start, announce } = deps;
  let problem: string | null = null;
  const leaving = new Set<Promise<void>>();
  let running: { readonly binding: Binding; readonly server: HttpServer } | null = null;

  const wantedBy = ({ http }: Settings): Binding | null => {
    if (fixed !== null) return fixed;
    return shell === 'headless' || http.enabledInDesktop ? { host: '127.0.0.1', port: http.port } : null;
  };

  const leave = (server: HttpServer): void => {
    const left = sleep(LINGER_MS)
      .then(() => server.stop())
      .finally(() => leaving.delete(left));
    leaving.add(left);
  };

  const apply = async (settings: Settings): Promise<void> => {
    const wanted = wantedBy(settings);
    if (wanted?.host === running?.binding.host && wanted?.port === running?.binding.port) return;
    const server = wanted === null ? null : await start(wanted);
    if (running !== null) leave(running.server);
    running = wanted === null || server === null ? null : { binding: wanted, server };
    problem = null;
    await announce(server?.url ?? null);
  };

  return {
    apply,
    open: async (settings) => {
      try {
        await apply(settings);
      } catch (error) {
        if (fixed !== null || !(error instanceof FieldwatchError)) throw error;
        problem = `${error.message} ${error.hint ?? ''}`.trim();
      }
    },
    problem: () => problem,
    url: () => running?.server.url ?? null,
    stop: async () => {
      const { server } = running ?? {};
      running = null;
      await Promise.all([server?.stop(), ...leaving]);
    },
  };
};
