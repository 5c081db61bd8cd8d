/**
 * The net-ping package (an optional dependency) for machines where koffi has no binary but raw-socket was compiled.
 * It matches replies by its own identifier and sequence only: the token of packet.ts can't travel, so a reply proves less,
 * and tells neither its time to live nor that it came twice.
 */
import type { Backend, EchoSink, EchoSocket, Opened } from '../backend.ts';
import { ipText } from '../ip-bytes.ts';
import { voidReasonOfText } from '../send-errors.ts';
import { type SlotTable, slotState } from '../slot-table.ts';

type Session = {
  pingHost(target: string, callback: (error: Error | null, target: string, sent: Date, received: Date) => void): void;
  on(event: 'error' | 'close', listener: () => void): void;
  close(): void;
};
type NetPing = {
  createSession(options: object): Session;
  NetworkProtocol: { IPv4: number; IPv6: number };
};

/** Ours expires first: the package's own timer only frees its memory. */
const SESSION_TIMEOUT_MS = 35_000;

const wrap = (
  session: Session,
  family: 4 | 6,
  table: SlotTable,
  sink: EchoSink,
  monotonicMs: () => number,
): EchoSocket => ({
  batch: 64,
  send: (slots, from, count) => {
    for (let i = from; i < from + count; i++) {
      const slot = slots[i]!;
      const generation = table.generation[slot]!;
      table.sentAtMs[slot] = monotonicMs();
      sink.left(slot);
      session.pingHost(ipText(table.address, slot * 16 + (family === 4 ? 12 : 0), family), (error) =>
        settle(sink, table, slot, generation, monotonicMs(), error),
      );
    }
    return count;
  },
  receive: () => false,
  hearsByEvents: true,
  close: () => session.close(),
});

/** The package's errors: a timeout is left to the loop, an ICMP error is what somebody said, the rest never left. */
const settle = (
  sink: EchoSink,
  table: SlotTable,
  slot: number,
  generation: number,
  nowMs: number,
  error: Error | null,
): void => {
  if (!error) {
    sink.replied(slot, generation, Math.max(0.001, nowMs - table.sentAtMs[slot]!), 0);
    return;
  }
  if (table.generation[slot] !== generation || table.state[slot] !== slotState.outstanding) return;
  if (error.name === 'RequestTimedOutError') return;
  const { source } = error as { source?: string };
  if (error.name === 'DestinationUnreachableError' || error.name === 'TimeExceededError') {
    const said = error.name === 'TimeExceededError' ? 'time to live exceeded' : 'destination unreachable';
    sink.unreachable(slot, generation, source ? `${said} from ${source}` : said, true);
    return;
  }
  sink.failed(slot, generation, voidReasonOfText(error.message));
};

export const netPing: Backend = {
  name: 'net-ping',
  open: async (table, sink, monotonicMs): Promise<Opened> => {
    try {
      const loaded: { default: NetPing } = await import('net-ping' as string);
      const open = (family: 4 | 6): EchoSocket => {
        const { IPv4, IPv6 } = loaded.default.NetworkProtocol;
        const session = loaded.default.createSession({
          networkProtocol: family === 4 ? IPv4 : IPv6,
          retries: 0,
          timeout: SESSION_TIMEOUT_MS,
          packetSize: 32,
        });
        session.on('error', () => {});
        return wrap(session, family, table, sink, monotonicMs);
      };
      return { kind: 'open', sockets: { 4: open(4), 6: openOrNull(() => open(6)) } };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const isPrivilege = /not permitted|EPERM|EACCES/i.test(message);
      return {
        kind: 'refused',
        why: isPrivilege
          ? 'the system refuses a raw socket to this user'
          : `net-ping can't be used: ${firstLine(message)}`,
        repair: isPrivilege ? `sudo setcap cap_net_raw+ep ${process.execPath}` : null,
      };
    }
  },
};

const openOrNull = (open: () => EchoSocket): EchoSocket | null => {
  try {
    return open();
  } catch {
    return null;
  }
};

const firstLine = (text: string): string => text.split('\n', 1)[0]!.slice(0, 200);
