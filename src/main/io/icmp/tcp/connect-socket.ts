/**
 * TCP connects behind the EchoSocket port: each asks one host on one port, and is torn down as soon as it is answered or given up.
 * A handshake proves itself: the kernel takes no answer without our own initial sequence number (RFC 9293, 3.10.7.3).
 */
import { Socket } from 'node:net';
import type { EchoSink, EchoSocket } from '../backend.ts';
import { ipText } from '../ip-bytes.ts';
import { type SlotTable, slotState } from '../slot-table.ts';
import { readConnectError } from './connect-errors.ts';
import { judgeAnswer } from './judge-answer.ts';

export type ConnectSocketOptions = {
  readonly table: SlotTable;
  readonly sink: EchoSink;
  readonly monotonicMs: () => number;
  /** What a link-local address's interface is called after the %; null when nobody has that index. */
  readonly zoneName: (scope: number) => string | null;
  /** Connects in flight at most; each holds a file descriptor. */
  readonly mostAtOnce: number;
};

type Attempt = { readonly socket: Socket; readonly generation: number; left: boolean };

const BATCH = 64;
/** What nobody waits for any more is looked for this often. */
const SWEEP_EVERY_MS = 10;

export const createConnectSocket = (options: ConnectSocketOptions): EchoSocket => {
  const { table, sink, monotonicMs } = options;
  const attempts = new Map<number, Attempt>();
  /** Slots whose turn has not come. */
  let waiting: number[] = [];
  let takenInUntilMs = Number.NEGATIVE_INFINITY;
  let isLooking = false;
  let sweptAtMs = Number.NEGATIVE_INFINITY;

  /** What has arrived by now is told before the next check phase: the event loop polls in between. */
  const look = (): void => {
    if (isLooking) return;
    isLooking = true;
    const nowMs = monotonicMs();
    setImmediate(() => {
      isLooking = false;
      takenInUntilMs = nowMs;
    });
  };

  /** Null for a link-local address without an interface: libuv would take the first one it finds. */
  const hostOf = (slot: number): string | null => {
    const at = slot * 16;
    if (table.family[slot] === 4) return ipText(table.address, at + 12, 4);
    const ip = ipText(table.address, at, 6);
    if (table.address[at] !== 0xfe || (table.address[at + 1]! & 0xc0) !== 0x80) return ip;
    const zone = table.scope[slot]! > 0 ? options.zoneName(table.scope[slot]!) : null;
    return zone === null ? null : `${ip}%${zone}`;
  };

  const answered = (slot: number, attempt: Attempt, answer: 'open' | 'refused'): void => {
    const { generation } = attempt;
    if (!isAwaited(slot, attempt)) {
      sink.rejected('late');
      return;
    }
    const sentAtMs = table.sentAtMs[slot]!;
    const judged = judgeAnswer({
      sentAtMs,
      lastLookedMs: Math.max(sentAtMs, takenInUntilMs),
      nowMs: monotonicMs(),
      timeoutMs: table.timeoutMs[slot]!,
    });
    switch (judged.kind) {
      case 'in-time':
      case 'untimed':
        sink.met(slot, generation, answer);
        sink.replied(slot, generation, judged.kind === 'in-time' ? judged.rttMs : Number.NaN, 0);
        return;
      case 'late':
        sink.rejected('late');
        return;
      case 'unjudgeable':
        sink.failed(slot, generation, 'other');
    }
  };

  const failed = (slot: number, attempt: Attempt, code: string): void => {
    const { generation, left } = attempt;
    const failure = readConnectError(code, left);
    switch (failure.kind) {
      case 'refused':
        answered(slot, attempt, 'refused');
        return;
      case 'unreachable':
        sink.unreachable(slot, generation, failure.said, true);
        return;
      case 'void':
        sink.failed(slot, generation, failure.reason);
        return;
      case 'nothing':
        return;
    }
  };

  const isAwaited = (slot: number, { generation }: Attempt): boolean =>
    table.generation[slot] === generation && table.state[slot] === slotState.outstanding;

  const end = (slot: number, attempt: Attempt): void => {
    if (attempts.get(slot) === attempt) attempts.delete(slot);
    // An open connection ends by RST, so that neither side keeps it; one still being opened just goes.
    const { socket } = attempt;
    if (socket.connecting) socket.destroy();
    else if (!socket.destroyed) socket.resetAndDestroy();
  };

  const connect = (slot: number): void => {
    const host = hostOf(slot);
    if (host === null) {
      sink.failed(slot, table.generation[slot]!, 'address-not-available');
      return;
    }
    const before = attempts.get(slot);
    if (before) end(slot, before);
    const socket = new Socket();
    const attempt: Attempt = { socket, generation: table.generation[slot]!, left: false };
    attempts.set(slot, attempt);
    socket.once('connectionAttempt', () => {
      table.sentAtMs[slot] = monotonicMs();
      // The system's own refusal is told before microtasks run: what is still here then has left.
      queueMicrotask(() => {
        if (attempts.get(slot) !== attempt) return;
        attempt.left = true;
        sink.left(slot);
      });
    });
    socket.once('connect', () => {
      answered(slot, attempt, 'open');
      end(slot, attempt);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (attempts.get(slot) !== attempt) return;
      failed(slot, attempt, error.code ?? '');
      end(slot, attempt);
    });
    socket.connect({ host, port: table.port[slot]!, autoSelectFamily: false });
  };

  /** One connect a turn of the event loop: an answer is heard only between turns, and what a turn does besides makes its RTT too long. */
  const takeTurn = (): void => {
    const slot = waiting.shift();
    if (slot !== undefined) connect(slot);
    look();
    if (waiting.length > 0) setImmediate(takeTurn);
  };

  const sweep = (): void => {
    sweptAtMs = monotonicMs();
    for (const [slot, attempt] of attempts) if (attempt.left && !isAwaited(slot, attempt)) end(slot, attempt);
  };

  return {
    batch: BATCH,
    send: (slots, from, count) => {
      const isTurning = waiting.length > 0;
      for (let i = from; i < from + count; i++) waiting.push(slots[i]!);
      if (!isTurning) takeTurn();
      return count;
    },
    receive: () => {
      if (attempts.size === 0) return false;
      look();
      if (monotonicMs() - sweptAtMs >= SWEEP_EVERY_MS) sweep();
      return false;
    },
    room: () => options.mostAtOnce - attempts.size - waiting.length,
    takenInUntilMs: () => takenInUntilMs,
    close: () => {
      waiting = [];
      for (const [slot, attempt] of attempts) end(slot, attempt);
    },
  };
};
