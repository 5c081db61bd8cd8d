import { expect, test } from 'vitest';
import { describeProcess } from '../../../src/main/io/icmp/process-witness.ts';

const stat = (state: string, name = 'node') => `71 (${name}) ${state} 70 71 70 0 -1 4194304`;

test.each<[rule: string, arch: string, stat: string, syscall: string, wchan: string, said: string]>([
  [
    'stopped while sending',
    'x64',
    stat('T'),
    '44 0x15 0x7f 0x20',
    'do_signal_stop',
    'stopped, in sendto(2), waiting in do_signal_stop',
  ],
  [
    'the same call has another number on arm64',
    'arm64',
    stat('D'),
    '206 0x15',
    '0',
    'stuck in a system call, in sendto(2)',
  ],
  ['receiving many', 'x64', stat('S'), '299 0x15', '', 'sleeping, in recvmmsg(2)'],
  ['a call nobody expected is named by its number', 'x64', stat('S'), '999 0x0', '0', 'sleeping, in system call 999'],
  ['another machine’s numbers mean nothing to us', 'riscv64', stat('S'), '44 0x0', '0', 'sleeping, in system call 44'],
  ['busy in its own code', 'x64', stat('R'), 'running\n', '0', 'running'],
  ['stopped outside any call', 'x64', stat('T'), '-1 0x7ffd 0x7f12', '0', 'stopped'],
  ['a name full of brackets', 'x64', stat('Z', 'a) R (b'), '', '', 'ended'],
  ['only its state may be read', 'x64', stat('S'), '', '', 'sleeping'],
  ['nothing may be read', 'x64', '', '', '', 'nothing'],
])('%s', (_rule, arch, statText, syscall, wchan, said) => {
  expect(describeProcess({ stat: statText, syscall, wchan }, arch)).toBe(said);
});
