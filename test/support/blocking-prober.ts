/** A prober that is ready, beats twice, and then hangs inside a system call for good: it reads a pipe that nobody writes to. */
import { readSync } from 'node:fs';
import type { FromProber } from '../../src/main/io/icmp/protocol.ts';

const totals = { sent: 0, received: 0, rejected: {} };
const send = (message: FromProber): void => void process.send?.(message);
process.on('message', () => {});
send({ type: 'ready', backend: 'posix-datagram', passedOver: [], receiveBufferBytes: null });
const strain = { refusals: 0, overflows: 0, unresolved: 0 };
const beat = (): void =>
  send({ type: 'heartbeat', results: [], totals, pps: 0, phase: 'sending', jobs: 1, outstanding: 1, strain });
setTimeout(beat, 50);
setTimeout(() => {
  beat();
  setImmediate(() => readSync(Number(process.argv[2]), Buffer.alloc(1)));
}, 100);
