/** Turns transitions that are news into few grouped messages: waits for quiet, never longer than a limit, then sends. */
import type { StatusEvent } from '../../contract/model/status.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Clock, Log } from '../engine/ports.ts';

const QUIET_MS = 3_000;
const AT_MOST_MS = 10_000;
const SEND_TIMEOUT_MS = 10_000;
/** Transitions kept for the next message; more than these are only counted. */
const MOST_KEPT = 20_000;

export type Message = { readonly title: string; readonly body: string };

export type Notifier = {
  readonly name: string;
  send(message: Message, signal: AbortSignal): Promise<{ kind: 'delivered' } | { kind: 'failed'; why: string }>;
};

export type Notifications = {
  hear(events: readonly StatusEvent[]): void;
  /** What keeps messages from arriving, or null. */
  problem(): string | null;
  stop(): void;
};

export type NotificationsDeps = {
  /** Null: this service has no desktop to show anything on. */
  readonly notifier: Notifier | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: { get(): Settings };
  /** Stands before every title, so that simulated trouble is never taken for real. */
  readonly titlePrefix: string;
  /** One message for what went offline and one for what came back, each naming the many. */
  readonly compose: (events: readonly StatusEvent[]) => Promise<readonly Message[]>;
};

export const createNotifications = (deps: NotificationsDeps): Notifications => {
  const { notifier, clock, log, settings, titlePrefix, compose } = deps;
  const aborted = new AbortController();
  let group: StatusEvent[] = [];
  let firstMs = 0;
  let latestMs = 0;
  let waiting = false;
  let problem: string | null = null;

  const wanted = (event: StatusEvent): boolean => {
    const { desktop, offline, online } = settings.get().notifications;
    if (!event.news || !desktop) return false;
    return event.to === 'offline' ? offline : event.from === 'offline' && online;
  };

  const send = async (message: Message, to: Notifier): Promise<void> => {
    const outcome = await to
      .send(message, AbortSignal.any([aborted.signal, AbortSignal.timeout(SEND_TIMEOUT_MS)]))
      .catch((error: unknown) => ({
        kind: 'failed' as const,
        why: error instanceof Error ? error.message : 'unknown',
      }));
    if (outcome.kind === 'failed' && problem === null && !aborted.signal.aborted)
      log.warn({ channel: to.name, why: outcome.why }, 'a notification could not be shown');
    problem = outcome.kind === 'failed' ? outcome.why : null;
  };

  const sendWhenQuiet = async (to: Notifier): Promise<void> => {
    for (;;) {
      const nowMs = clock.monotonicMs();
      const waitMs = Math.min(latestMs + QUIET_MS, firstMs + AT_MOST_MS) - nowMs;
      if (waitMs <= 0) break;
      await clock.sleep(waitMs, aborted.signal);
    }
    const events = group;
    group = [];
    waiting = false;
    for (const { title, body } of await compose(events)) await send({ title: `${titlePrefix}${title}`, body }, to);
  };

  return {
    hear: (events) => {
      if (notifier === null || aborted.signal.aborted) return;
      const news = events.filter(wanted);
      if (news.length === 0) return;
      latestMs = clock.monotonicMs();
      if (group.length === 0) firstMs = latestMs;
      group.push(...news.slice(0, Math.max(0, MOST_KEPT - group.length)));
      if (waiting) return;
      waiting = true;
      sendWhenQuiet(notifier).catch((error: unknown) => {
        waiting = false;
        if (aborted.signal.aborted) return;
        problem = error instanceof Error ? error.message : String(error);
        log.error({ err: error }, 'notifications failed');
      });
    },
    problem: () => problem,
    stop: () => aborted.abort(new Error('ended')),
  };
};
