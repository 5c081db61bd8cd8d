/** The port behind which a backend sends echo requests that may pass only so many routers. */
import type { RejectReason, VoidReason } from '../../../../contract/model/check.ts';
import type { SlotTable } from '../slot-table.ts';

/** Who answered a request, how, and how fast. */
export type HopAnswer = {
  /** A router on the way, the target itself, or somebody who says that it goes no further. */
  readonly kind: 'router' | 'target' | 'stop';
  readonly address: string;
  readonly said: string;
  readonly rttMs: number;
};

export type TraceSink = {
  /** An answer that proved itself to be to this slot's request. */
  answered(slot: number, answer: HopAnswer): void;
  rejected(reason: RejectReason): void;
};

/** What became of one send; a void reason when the packet can't leave. */
export type TraceSent = 'sent' | 'buffers-full' | VoidReason;

export type TraceSocket = {
  /** Sends the slot's request with this time to live, and writes when to the table. */
  send(slot: number, ttl: number): TraceSent;
  /** Takes in what has arrived, up to a bound. */
  receive(): void;
  close(): void;
};

export type TraceSockets = { readonly 4: TraceSocket | null; readonly 6: TraceSocket | null };

/** Opens sockets of their own for tracing, so that no probe ever leaves with a small time to live. */
export type OpenTrace = (table: SlotTable, sink: TraceSink) => TraceSockets;
