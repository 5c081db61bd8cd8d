/**
 * Runs inside a session bus and an X display of its own (test/integration/notifier-desktop.test.ts): starts a real
 * notification service, sends what stands on standard input through our channel, prints what the service then knows.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDesktopNotifier } from '../../src/main/io/channels/desktop-notifier.ts';

const input = JSON.parse(process.argv[2] ?? '[]') as { title: string; body: string }[];
const dunst = spawn('dunst', ['-conf', '/dev/null'], { stdio: 'ignore' });

const historyOf = (): unknown => JSON.parse(execFileSync('dunstctl', ['history'], { encoding: 'utf8' }));
const isUp = (): boolean => {
  try {
    execFileSync('dunstctl', ['count'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const deadlineMs = performance.now() + 10_000;
while (!isUp() && performance.now() < deadlineMs) await sleep(50);

const notifier = createDesktopNotifier();
const deliveries: unknown[] = [];
for (const message of input) deliveries.push(await notifier.send(message, AbortSignal.timeout(8_000)));

execFileSync('dunstctl', ['close-all']);
await sleep(200);
console.log(JSON.stringify({ deliveries, history: historyOf() }));
dunst.kill();
await once(dunst, 'exit');
