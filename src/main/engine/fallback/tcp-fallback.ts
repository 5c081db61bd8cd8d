/** Whether a device that is silent to pings is worth asking by TCP, and what is offered of the answers. */
import type { Policy } from '../../../contract/model/policy.ts';
import type { PortAnswer, SilentDevice } from '../ports.ts';

/** What most machines, cameras, printers and switches listen on; asked in this order, each once. */
export const fallbackPorts = [443, 80, 22, 445, 3_389, 8_080, 554, 9_100] as const;

const ASK_AGAIN_MS = 86_400_000;

/** Why the device is not asked, or null: only a confirmed silence counts, and a void verdict is none. */
export const whyNotAsked = (device: SilentDevice, policy: Policy, nowMs: number): string | null => {
  const { asked } = device;
  if (device.status !== 'offline') return 'it is not offline';
  if (device.paused) return 'it is paused';
  if (policy.method === 'tcp') return 'it is asked by TCP already';
  if (device.everAnswered) return 'it has answered before';
  if (asked?.state === 'offered') return 'the offer stands';
  if (asked?.state === 'dismissed') return 'the offer was dismissed';
  // Also where the clock was set back since.
  if (asked !== null && Math.abs(nowMs - asked.at) < ASK_AGAIN_MS) return 'it was asked less than a day ago';
  return null;
};

/** A port that is open before one that refuses: a filter on the way may refuse in the device's name. */
export const bestAnswer = (answers: readonly PortAnswer[]): PortAnswer | null =>
  answers.find(({ answer }) => answer === 'open') ?? answers[0] ?? null;
