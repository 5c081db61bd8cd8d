/** A network on a fake clock behind the EchoSocket port: real packets, believed or not by the real rules. */
import type { EchoSink, EchoSocket } from '../../../src/main/io/icmp/backend.ts';
import { ECHO_BYTES, internetChecksum, parseReply, prepareEcho, writeEcho } from '../../../src/main/io/icmp/packet.ts';
import type { SlotTable } from '../../../src/main/io/icmp/slot-table.ts';

/** What the network does with the `n`th request (from 0) to an address. */
export type Behaviour = (n: number) => Reaction;
export type Reaction =
  | {
      readonly kind: 'reply';
      readonly afterMs: number;
      readonly times?: number;
      readonly ttl?: number;
      readonly from?: string;
      readonly change?: (packet: DataView) => void;
    }
  | { readonly kind: 'silence' }
  | { readonly kind: 'send-fails' }
  | { readonly kind: 'buffers-full'; readonly untilMs: number }
  | { readonly kind: 'unreachable'; readonly afterMs: number; readonly said: string };

export const answers =
  (afterMs: number): Behaviour =>
  () => ({ kind: 'reply', afterMs });
export const silent: Behaviour = () => ({ kind: 'silence' });

export type FakeNetwork = {
  readonly clock: { nowMs: number };
  /** When each request left, and to whom. */
  readonly sends: { atMs: number; to: string; slot: number }[];
  socket(table: SlotTable, sink: EchoSink): EchoSocket;
};

type Arrival = { atMs: number; deliver: () => void };

export const createFakeNetwork = (behaviourOf: (address: string) => Behaviour): FakeNetwork => {
  const clock = { nowMs: 1_000 };
  const sends: { atMs: number; to: string; slot: number }[] = [];
  const counts = new Map<string, number>();
  const socket = (table: SlotTable, sink: EchoSink): EchoSocket => {
    let arrivals: Arrival[] = [];
    const later = (afterMs: number, deliver: () => void): void => {
      arrivals.push({ atMs: clock.nowMs + afterMs, deliver });
    };
    const reply = (slot: number, to: string, reaction: Reaction & { kind: 'reply' }): void => {
      const packet = new DataView(new ArrayBuffer(ECHO_BYTES));
      prepareEcho(packet, 0, 4);
      writeEcho(packet, 0, 4, 1, slot, table.generation[slot]!, table.tokenLow[slot]!, table.tokenHigh[slot]!);
      packet.setUint8(0, 0);
      packet.setUint16(2, 0);
      packet.setUint16(2, internetChecksum(packet, 0, ECHO_BYTES));
      reaction.change?.(packet);
      const source = Uint8Array.from((reaction.from ?? to).split('.').map(Number));
      const arrivesAtMs = clock.nowMs + reaction.afterMs;
      const sentAtMs = clock.nowMs;
      for (let i = 0; i < (reaction.times ?? 1); i++)
        later(reaction.afterMs, () => {
          const fields = { id: 0, sequence: 0, slot: 0, generation: 0, tokenLow: 0, tokenHigh: 0 };
          const parsed = parseReply(packet, 0, packet.byteLength, 4, false, fields);
          if (parsed === 'other') return;
          if (parsed !== 'reply') return sink.rejected(parsed);
          const judged = table.judge(fields, source, 0, 4);
          if (typeof judged === 'string') return sink.rejected(judged);
          sink.replied(judged, fields.generation, arrivesAtMs - sentAtMs, reaction.ttl ?? 64);
        });
    };
    const sendOne = (slot: number): boolean => {
      const to = table.address.subarray(slot * 16 + 12, slot * 16 + 16).join('.');
      const n = counts.get(to) ?? 0;
      const reaction = behaviourOf(to)(n);
      if (reaction.kind === 'buffers-full' && clock.nowMs < reaction.untilMs) return false;
      counts.set(to, n + 1);
      const generation = table.generation[slot]!;
      if (reaction.kind === 'send-fails') {
        sink.failed(slot, generation, 'network-unreachable');
        return true;
      }
      sends.push({ atMs: clock.nowMs, to, slot });
      table.sentAtMs[slot] = clock.nowMs;
      sink.left(slot);
      if (reaction.kind === 'reply') reply(slot, to, reaction);
      if (reaction.kind === 'unreachable')
        later(reaction.afterMs, () => sink.unreachable(slot, generation, reaction.said, true));
      return true;
    };
    return {
      batch: 64,
      send: (slots, from, count) => {
        for (let i = 0; i < count; i++) if (!sendOne(slots[from + i]!)) return i;
        return count;
      },
      receive: () => {
        const due = arrivals.filter((each) => each.atMs <= clock.nowMs);
        arrivals = arrivals.filter((each) => each.atMs > clock.nowMs);
        for (const each of due) each.deliver();
        return false;
      },
      close: () => {},
    };
  };
  return { clock, sends, socket };
};
