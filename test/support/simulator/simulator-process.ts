/** The simulator as a process inside a lab: opens the devices and answers what the kernel sends into them, until its parent ends. */
import koffi from 'koffi';
import type { Ask, Question, Reply } from './protocol.ts';
import { createSimulatedNetwork } from './simulated-network.ts';
import { createTruthLog } from './truth-log.ts';
import { loadTuns, type TunDevice } from './tun-device.ts';

/** Of one turn, so that neither reading nor writing keeps the other waiting. */
const READ_AT_ONCE = 64;
const WRITE_AT_ONCE = 128;
/** Questions from the parent wait at most this long. */
const WAIT_AT_MOST_MS = 5;
const FRAME_AT_MOST = 2_048;
const CLOCK_REALTIME = 0;
const SCHED_RR = 2;
const WALL_EVERY_MS = 1_000;

const library = koffi.load(null);
const clockGettime: (clock: number, result: Buffer) => number = library.func('int clock_gettime(int, void *)');
const setScheduler: (pid: number, policy: number, parameters: Buffer) => number = library.func(
  'int sched_setscheduler(int, int, void *)',
);
// A network does not wait for a busy machine. Where this is refused, the truth still says when each packet was read.
setScheduler(0, SCHED_RR, Buffer.from([1, 0, 0, 0]));

const tuns = loadTuns();
/** `performance.now()` is CLOCK_MONOTONIC since this process began. */
const sinceBootMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
const monotonicMs = (): number => performance.now() + sinceBootMs;

const realtime = Buffer.alloc(16);
let wallAheadMs = 0;
let wallReadAtMs = Number.NEGATIVE_INFINITY;
const wallOf = (nowMs: number): number => {
  if (nowMs - wallReadAtMs > WALL_EVERY_MS) {
    clockGettime(CLOCK_REALTIME, realtime);
    wallReadAtMs = nowMs;
    wallAheadMs = Number(realtime.readBigInt64LE(0)) * 1_000 + Number(realtime.readBigInt64LE(8)) / 1e6 - monotonicMs();
  }
  return nowMs + wallAheadMs;
};

const truth = createTruthLog();
const network = createSimulatedNetwork(truth);
const devices: TunDevice[] = [];
const frame = Buffer.alloc(FRAME_AT_MOST);

const turn = (): void => {
  tuns.wait(Math.min(WAIT_AT_MOST_MS, network.nextMs() - monotonicMs()));
  for (const device of devices)
    for (let i = 0; i < READ_AT_ONCE; i++) {
      const length = device.read(frame);
      if (length <= 0) break;
      const nowMs = monotonicMs();
      network.take(device, frame.subarray(0, length), nowMs, wallOf(nowMs));
    }
  network.deliver(WRITE_AT_ONCE, monotonicMs);
  setImmediate(turn);
};

const answer = (ask: Ask): Partial<Reply> => {
  switch (ask.type) {
    case 'open':
      for (const { name, mode } of ask.devices) devices.push(tuns.open(name, mode));
      turn();
      return {};
    case 'script':
      network.follow(ask.script, monotonicMs());
      return {};
    case 'truth':
      truth.counters.unseen = devices.reduce((sum, device) => sum + device.unseen(), 0);
      return { truth: truth.read() };
  }
};

process.on('message', (message) => {
  const { number, ask } = message as Question;
  try {
    process.send?.({ number, ...answer(ask) });
  } catch (error) {
    process.send?.({ number, problem: (error as Error).message });
  }
});
process.on('disconnect', () => process.exit(0));
