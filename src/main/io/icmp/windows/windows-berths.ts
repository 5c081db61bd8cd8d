/** Places for requests that Windows is working on: each an event, the data sent and room for the reply, in groups that one wait can watch. */
import type { Arena } from '../arena.ts';
import { PAYLOAD_BYTES, preparePayload } from '../packet.ts';
import { type Handle, type Iphlpapi, MOST_WAITED_FOR } from './iphlpapi.ts';
import { OPTION_BYTES } from './windows-layout.ts';

/** icmpapi.h asks for the structure, the data, 8 bytes of ICMP error and an IO_STATUS_BLOCK: 88 bytes. The rest is for IP options. */
const REPLY_BYTES = 256;

export type Berth = {
  readonly event: Handle;
  /** Where its reply and its data begin in the group's arenas. */
  readonly replyAt: number;
  readonly dataAt: number;
  readonly reply: Buffer;
  readonly data: Buffer;
  readonly group: BerthGroup;
  slot: number;
  generation: number;
  isBusy: boolean;
};

export type BerthGroup = {
  readonly replies: Arena;
  readonly sent: Arena;
  readonly handles: Buffer;
  readonly berths: Berth[];
  busy: number;
};

export type Berths = {
  /** A free berth, or null when all that may be are taken. */
  take(): Berth | null;
  release(berth: Berth): void;
  /** Hands each berth whose event was set to `onDone`, after it was released. */
  poll(onDone: (berth: Berth) => void): void;
  /** Waits a moment for what is under way, so that nothing is written to memory that is gone; then gives the events back. */
  close(): void;
};

/** Requests at Windows at once, one family: more than 1,000 packets/s with a second's timeout need. */
const MOST_GROUPS = 32;
const CLOSE_WITHIN_MS = 1_000;

export const createBerths = (api: Iphlpapi): Berths => {
  const groups: BerthGroup[] = [];
  const free: Berth[] = [];

  const addGroup = (): void => {
    const group: BerthGroup = {
      replies: api.arena(MOST_WAITED_FOR * REPLY_BYTES),
      sent: api.arena(MOST_WAITED_FOR * PAYLOAD_BYTES),
      handles: api.arena(MOST_WAITED_FOR * 8).buffer,
      berths: [],
      busy: 0,
    };
    for (let i = 0; i < MOST_WAITED_FOR; i++) {
      const event = api.createEvent();
      const replyAt = i * REPLY_BYTES;
      const dataAt = i * PAYLOAD_BYTES;
      group.handles.writeBigInt64LE(BigInt(event), i * 8);
      preparePayload(group.sent.view, dataAt);
      group.berths.push({
        event,
        replyAt,
        dataAt,
        reply: group.replies.buffer.subarray(replyAt, replyAt + REPLY_BYTES),
        data: group.sent.buffer.subarray(dataAt, dataAt + PAYLOAD_BYTES),
        group,
        slot: 0,
        generation: 0,
        isBusy: false,
      });
    }
    groups.push(group);
    free.push(...[...group.berths].reverse());
  };

  const release = (berth: Berth): void => {
    berth.isBusy = false;
    berth.group.busy--;
    free.push(berth);
  };

  const takeDone = (group: BerthGroup, timeoutMs: number): Berth | null => {
    const index = api.waitForOne(group.handles, MOST_WAITED_FOR, timeoutMs);
    const berth = index < 0 ? null : group.berths[index]!;
    if (berth?.isBusy) release(berth);
    return berth;
  };

  return {
    take: () => {
      if (free.length === 0 && groups.length < MOST_GROUPS) addGroup();
      const berth = free.pop() ?? null;
      if (berth) {
        berth.isBusy = true;
        berth.group.busy++;
      }
      return berth;
    },
    release,
    poll: (onDone) => {
      for (const group of groups)
        for (let i = 0; i < MOST_WAITED_FOR && group.busy > 0; i++) {
          const berth = takeDone(group, 0);
          if (!berth) break;
          onDone(berth);
        }
    },
    close: () => {
      let isSilent = false;
      for (const group of groups) {
        while (group.busy > 0 && !isSilent) isSilent = takeDone(group, CLOSE_WITHIN_MS) === null;
        for (const { event } of group.berths) api.closeEvent(event);
      }
    },
  };
};

/** The options of every request: a time to live like that of Windows' own ping, and nothing else. */
export const defaultOptions = (api: Iphlpapi): Buffer => {
  const { buffer } = api.arena(OPTION_BYTES);
  buffer[0] = 128;
  return buffer.subarray(0, OPTION_BYTES);
};
