import { expect, test } from 'vitest';
import type { Backend, BackendName, Opened } from '../../../src/main/io/icmp/backend.ts';
import { chooseBackend } from '../../../src/main/io/icmp/choose-backend.ts';
import { createProbeEngine } from '../../../src/main/io/icmp/probe-engine.ts';
import { createSlotTable } from '../../../src/main/io/icmp/slot-table.ts';

const opens: Opened = { kind: 'open', sockets: { 4: null, 6: null } };
const refuses: Opened = { kind: 'refused', why: 'no privilege', repair: 'sudo setcap …' };
const backend = (name: BackendName, opened: Opened): Backend => ({ name, open: () => Promise.resolve(opened) });
const over = (...names: string[]) =>
  names.map((name) => ({ backend: name, why: 'no privilege', repair: 'sudo setcap …' }));

const all = (...opened: Opened[]): Backend[] =>
  (['posix-datagram', 'posix-raw', 'net-ping', 'system-ping'] as const).map((name, i) => backend(name, opened[i]!));

const rules: [
  rule: string,
  candidates: Backend[],
  forced: string | null,
  chosen: string | null,
  passedOver: object[],
][] = [
  ['the best that opens', all(opens, opens, opens, opens), null, 'posix-datagram', []],
  ['the next when the best is refused', all(refuses, opens, opens, opens), null, 'posix-raw', over('posix-datagram')],
  [
    'the last resort',
    all(refuses, refuses, refuses, opens),
    null,
    'system-ping',
    over('posix-datagram', 'posix-raw', 'net-ping'),
  ],
  [
    'none',
    all(refuses, refuses, refuses, refuses),
    null,
    null,
    over('posix-datagram', 'posix-raw', 'net-ping', 'system-ping'),
  ],
  ['the forced one, though a better one opens', all(opens, opens, opens, opens), 'net-ping', 'net-ping', []],
  [
    'no word of one made for another system',
    [{ ...backend('windows-echo', refuses), platforms: ['aix'] }, backend('net-ping', opens)],
    null,
    'net-ping',
    [],
  ],
  ['no other than the forced one', all(opens, refuses, opens, opens), 'posix-raw', null, over('posix-raw')],
  [
    'a name nobody knows',
    all(opens, opens, opens, opens),
    'carrier-pigeon',
    null,
    [
      {
        backend: 'carrier-pigeon',
        why: 'is not one of posix-datagram, posix-raw, windows-echo, net-ping, system-ping',
        repair: null,
      },
    ],
  ],
];
test.each(rules)('%s', async (_, candidates, forced, chosen, passedOver) => {
  const table = createSlotTable(16);
  const { sink } = createProbeEngine({ table, monotonicMs: () => 0, report: () => {} });
  const choice = await chooseBackend(candidates, forced, table, sink, () => 0);
  expect(choice.chosen?.name ?? null).toBe(chosen);
  expect(choice.passedOver).toEqual(passedOver);
});
