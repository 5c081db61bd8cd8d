/** The slots that wait to be sent through one socket, and the patience with buffers that are full. */
import type { EchoSink, EchoSocket } from './backend.ts';
import type { SlotTable } from './slot-table.ts';

/** As many as one call sends; a lane never holds more. */
export const LANE_SLOTS = 64;
/** Full buffers: wait 1, 2, 4 … ms between tries, then the packet is void. */
const TRIES_BEFORE_VOID = 8;

export type SendLane = {
  waiting(): number;
  add(slot: number): void;
  /** Sends what waits; what buffers refused stays for a later try. Answers whether some did. */
  flush(socket: EchoSocket, nowMs: number): boolean;
  /** When to try again; −Infinity: at once. */
  retryAtMs(): number;
  /** Whether anything was ever sent: where not, there is nothing to receive. */
  isUsed(): boolean;
};

export const createSendLane = (table: Pick<SlotTable, 'generation'>, sink: Pick<EchoSink, 'failed'>): SendLane => {
  const slots = new Uint32Array(LANE_SLOTS);
  let waiting = 0;
  let tries = 0;
  let retryAtMs = Number.NEGATIVE_INFINITY;
  let isUsed = false;

  const drop = (count: number): void => {
    slots.copyWithin(0, count, waiting);
    waiting -= count;
  };

  return {
    waiting: () => waiting,
    add: (slot) => {
      slots[waiting++] = slot;
    },
    flush: (socket, nowMs) => {
      if (waiting === 0 || nowMs < retryAtMs) return false;
      isUsed = true;
      let done = 0;
      while (done < waiting) {
        const count = Math.min(socket.batch, waiting - done);
        const dealt = socket.send(slots, done, count);
        done += dealt;
        if (dealt < count) break;
      }
      drop(done);
      if (done > 0 || waiting === 0) tries = 0;
      if (waiting === 0) return false;
      if (tries++ < TRIES_BEFORE_VOID) {
        retryAtMs = nowMs + 2 ** Math.min(tries - 1, 5);
        return true;
      }
      const slot = slots[0]!;
      sink.failed(slot, table.generation[slot]!, 'no-buffers');
      drop(1);
      return true;
    },
    retryAtMs: () => retryAtMs,
    isUsed: () => isUsed,
  };
};
