/** Says a message through the desktop's own notifications, or says why it could not. */
import notifier from 'node-notifier';
import { noticeText } from './notice-text.ts';

export type Delivery = { readonly kind: 'delivered' } | { readonly kind: 'failed'; readonly why: string };
export type Channel = {
  readonly name: string;
  /** Never throws; the signal ends the wait with a failure. */
  send(message: { readonly title: string; readonly body: string }, signal: AbortSignal): Promise<Delivery>;
};

/** A session bus that never answers must not hold up whoever sends. */
const timeoutMs = 5_000;
/** How long a notification stays on the screen, seconds. */
const shownS = 10;

const knownReasons: readonly (readonly [RegExp, string])[] = [
  [/not found: notify-send|notify-send must be installed/i, 'notify-send is not installed (Debian: libnotify-bin)'],
  [
    /autolaunch D-Bus|DBUS_SESSION_BUS_ADDRESS|Could not connect|Failed to connect/i,
    'there is no desktop session here',
  ],
  [/ServiceUnknown|was not provided by any \.service/i, 'no notification service runs in this desktop session'],
];

const firstLine = (text: string): string => text.trim().split('\n')[0]?.slice(0, 200) ?? '';

const reasonOf = (error: Error): string => {
  // Node puts the whole command line first; what the command said stands on the lines after it
  const said = error.message.replace(/^Command failed:.*\n?/, '').trim();
  const known = knownReasons.find(([pattern]) => pattern.test(error.message));
  return known?.[1] ?? (firstLine(said) || 'the desktop refused the notification');
};

/** What is raised when the helper printed something and still ended well is a string: a remark, not a failure. */
const deliver = (text: { title: string; body: string }): Promise<Delivery> =>
  new Promise((resolve) => {
    const options = { title: text.title, message: text.body, time: shownS, timeout: shownS, 'app-name': 'Fieldwatch' };
    notifier.notify(options, (error: Error | string | null) =>
      resolve(error instanceof Error ? { kind: 'failed', why: reasonOf(error) } : { kind: 'delivered' }),
    );
  });

/** node-notifier behind a layer that makes every text harmless; grouping many devices into one message is the engine's. */
export const createDesktopNotifier = (): Channel => ({
  name: 'desktop',
  async send(message, signal) {
    if (signal.aborted) return { kind: 'failed', why: 'cancelled' };
    const rendersMarkup = process.platform !== 'darwin' && process.platform !== 'win32';
    const { promise: ended, resolve: end } = Promise.withResolvers<Delivery>();
    const cancel = (): void => end({ kind: 'failed', why: 'cancelled' });
    const timer = setTimeout(
      () => end({ kind: 'failed', why: `the desktop did not answer within ${timeoutMs / 1_000} s` }),
      timeoutMs,
    );
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await Promise.race([deliver(noticeText(message, rendersMarkup)), ended]);
    } catch (error) {
      return { kind: 'failed', why: error instanceof Error ? reasonOf(error) : 'the desktop refused the notification' };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  },
});
