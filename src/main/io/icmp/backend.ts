/** The port behind which the ways of sending an echo request are interchangeable. */
import type { RejectReason, TcpAnswer, VoidReason } from '../../../contract/model/check.ts';
import type { SlotTable } from './slot-table.ts';
import type { OpenTrace } from './trace/trace-port.ts';

export const backendNames = ['posix-datagram', 'posix-raw', 'windows-echo', 'net-ping', 'system-ping'] as const;
export type BackendName = (typeof backendNames)[number];

/** What a backend tells the loop. A slot counts only with its generation, because slots are used again. */
export type EchoSink = {
  /** The request left; its time stands in the table. */
  left(slot: number): void;
  /** The request could not leave, or never truly did: the target's packet is void. */
  failed(slot: number, generation: number, reason: VoidReason): void;
  /** A reply that proved itself; `rttMs` from send to receive stamp, `ttl` as it arrived, 0 where nobody says. */
  replied(slot: number, generation: number, rttMs: number, ttl: number): void;
  /** What the connect met that `replied` is about to tell of. */
  met(slot: number, generation: number, answer: TcpAnswer): void;
  rejected(reason: RejectReason): void;
  /** A router or the host answered with an error. Unless `proven`, the request is still waited for. */
  unreachable(slot: number, generation: number, said: string, proven: boolean): void;
  /** Nobody can judge what is outstanding now, because the kernel dropped datagrams meant for us, or for the reason given. */
  overflowed(reason?: VoidReason): void;
};

/** One family's way to send and receive. */
export type EchoSocket = {
  /** The most requests one `send` takes. */
  readonly batch: number;
  /** Sends the requests of `slots[from]` to `slots[from + count − 1]`; answers how many were dealt with. Fewer: buffers are full, try the rest later. */
  send(slots: Uint32Array, from: number, count: number): number;
  /** Takes in what has arrived, up to a bound; answers whether there may be more. */
  receive(): boolean;
  /** How many more requests may be in flight now; without it there is no bound. */
  room?(): number;
  /** Up to when all that arrived is taken in, where `receive` can't see to it; monotonic milliseconds. */
  takenInUntilMs?(): number;
  /** Replies come through the event loop instead, so after the process stood still they are heard later than its timers. */
  readonly hearsByEvents?: boolean;
  /** What the kernel truly granted for replies that wait to be read; undefined where nobody says. */
  readonly receiveBufferBytes?: number;
  close(): void;
};

export type EchoSockets = { readonly 4: EchoSocket | null; readonly 6: EchoSocket | null };

export type Opened =
  | {
      readonly kind: 'open';
      readonly sockets: EchoSockets;
      /** Left out by a backend that can't trace. */
      readonly openTrace?: OpenTrace;
    }
  | { readonly kind: 'refused'; readonly why: string; readonly repair: string | null };

export type Backend = {
  readonly name: BackendName;
  /** The systems it is made for; elsewhere it is no better way that is missed. Undefined: any. */
  readonly platforms?: readonly NodeJS.Platform[];
  /** Opens at least IPv4, or says why not; never throws. */
  open(table: SlotTable, sink: EchoSink, monotonicMs: () => number): Promise<Opened>;
};
