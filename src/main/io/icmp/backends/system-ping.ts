/** The system's own ping command, one process a packet and 50 at most: the last resort, slow but nearly always there. */
import { execFile } from 'node:child_process';
import type { Backend, EchoSink, EchoSocket, Opened } from '../backend.ts';
import { ipText } from '../ip-bytes.ts';
import { parsePingOutput } from '../ping-output.ts';
import { type SlotTable, slotState } from '../slot-table.ts';

const AT_ONCE = 50;
/** What the process itself may take on top; the request is given up that much later, so that ping has the last word. */
const PROCESS_MS = 1_000;
const MOST_BYTES = 8_192;

/** Never a shell: the address is an argument of its own, and begins with a digit or a colon. */
export const pingArguments = (platform: string, address: string, timeoutMs: number, numeric: boolean): string[] => {
  const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1_000)));
  if (platform === 'win32') return ['-n', '1', '-w', String(timeoutMs), address];
  const wait = platform === 'darwin' ? String(timeoutMs) : seconds;
  return [...(numeric ? ['-n'] : []), '-c', '1', '-W', wait, address];
};

/** `code`: why it could not be started, as the system names it. */
type Ran = { readonly started: boolean; readonly code: string; readonly output: string };

const runPing = (address: string, timeoutMs: number, numeric: boolean): Promise<Ran> =>
  new Promise((resolve) => {
    // macOS has a command of its own for IPv6, which knows no -W.
    const isSix = process.platform === 'darwin' && address.includes(':');
    const argv = isSix ? ['-n', '-c', '1', address] : pingArguments(process.platform, address, timeoutMs, numeric);
    const ended = (error: unknown, output: string): void =>
      resolve({ started: !isMissing(error), code: codeOf(error), output });
    try {
      execFile(
        isSix ? 'ping6' : 'ping',
        argv,
        {
          encoding: 'utf8',
          timeout: timeoutMs + PROCESS_MS,
          maxBuffer: MOST_BYTES,
          windowsHide: true,
          env: { ...process.env, LC_ALL: 'C' },
        },
        (error, stdout, stderr) => ended(error, `${stdout}\n${stderr}`),
      );
    } catch (error) {
      // Node throws at once what it does not expect of a start, such as EPERM where ping's own capability may not be had.
      ended(error, '');
    }
  });

const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'EACCES', 'EPERM', 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM'].includes(codeOf(error));
const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

/** BusyBox has no -n: without it nothing is lost but a name lookup it never makes. */
const knowsNumeric = (output: string): boolean => !/invalid option|unrecognized option|usage:/i.test(output);

export const systemPing: Backend = {
  name: 'system-ping',
  open: async (table, sink, monotonicMs): Promise<Opened> => {
    let numeric = true;
    let first = await runPing('127.0.0.1', 1_000, numeric);
    if (first.started && !knowsNumeric(first.output)) {
      numeric = false;
      first = await runPing('127.0.0.1', 1_000, numeric);
    }
    if (!first.started)
      return first.code === 'ENOENT'
        ? { kind: 'refused', why: 'the ping command is missing', repair: 'sudo apt-get install iputils-ping' }
        : { kind: 'refused', why: `the ping command can't be started here: ${first.code}`, repair: null };
    if (parsePingOutput(first.output, '127.0.0.1').kind !== 'reply') {
      const said = first.output.trim().split('\n', 1)[0]!.slice(0, 200);
      return { kind: 'refused', why: `ping can't reach even 127.0.0.1: ${said}`, repair: null };
    }
    const room = createRoom();
    const open = (family: 4 | 6): EchoSocket => wrap(family, room, numeric, table, sink, monotonicMs);
    return { kind: 'open', sockets: { 4: open(4), 6: open(6) } };
  },
};

/** At most `AT_ONCE` at work; the others wait their turn. One is started a turn of the loop: fifty starts at once would hold up the heartbeat on a busy machine. */
const createRoom = () => {
  const waiting: (() => Promise<void>)[] = [];
  let busy = 0;
  let isDue = false;
  const startSoon = (): void => {
    if (isDue) return;
    isDue = true;
    setImmediate(startOne);
  };
  const startOne = (): void => {
    isDue = false;
    if (busy >= AT_ONCE) return;
    const work = waiting.shift();
    if (work === undefined) return;
    busy++;
    void work().finally(() => {
      busy--;
      startSoon();
    });
    startSoon();
  };
  return {
    add: (work: () => Promise<void>): void => {
      waiting.push(work);
      startSoon();
    },
    clear: (): void => void waiting.splice(0),
  };
};

const wrap = (
  family: 4 | 6,
  room: ReturnType<typeof createRoom>,
  numeric: boolean,
  table: SlotTable,
  sink: EchoSink,
  monotonicMs: () => number,
): EchoSocket => {
  const ping = async (slot: number): Promise<void> => {
    const generation = table.generation[slot]!;
    const scope = table.scope[slot]!;
    const ip = ipText(table.address, slot * 16 + (family === 4 ? 12 : 0), family);
    table.sentAtMs[slot] = monotonicMs() + PROCESS_MS;
    sink.left(slot);
    if (table.state[slot] !== slotState.outstanding) return;
    const ran = await runPing(scope > 0 ? `${ip}%${scope}` : ip, table.timeoutMs[slot]!, numeric);
    if (!ran.started) {
      sink.failed(slot, generation, 'other');
      return;
    }
    const parsed = parsePingOutput(ran.output, ip);
    switch (parsed.kind) {
      case 'reply':
        sink.replied(slot, generation, parsed.rttMs, parsed.ttl);
        return;
      case 'wrong-source':
        sink.rejected('wrong-source');
        return;
      case 'unreachable':
        sink.unreachable(slot, generation, parsed.said, true);
        return;
      case 'void':
        sink.failed(slot, generation, parsed.reason);
        return;
      case 'nothing':
        return;
    }
  };
  return {
    batch: 64,
    send: (slots, from, count) => {
      for (const slot of slots.slice(from, from + count)) room.add(() => ping(slot));
      return count;
    },
    receive: () => false,
    hearsByEvents: true,
    close: room.clear,
  };
};
