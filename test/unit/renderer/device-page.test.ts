/** What a stretch of history says in figures, and what an edit form asks for. */
import { describe, expect, test } from 'vitest';
import type { History } from '../../../src/contract/model/check.ts';
import { defaultPolicy } from '../../../src/contract/model/policy.ts';
import { changeOf, type EditValues, policyKeys } from '../../../src/renderer/features/device/edit-model.ts';
import {
  firstSpanMs,
  historyCsv,
  nearestPoint,
  summarise,
} from '../../../src/renderer/features/device/history-model.ts';

const history = (more: Partial<History>): History => ({
  deviceId: 1,
  from: 0,
  to: 100,
  bucketMs: 0,
  at: [],
  rttMinMs: [],
  rttMs: [],
  rttMaxMs: [],
  jitterMs: [],
  lossPercent: [],
  ribbon: [],
  gaps: [],
  ...more,
});
const range = { fromMs: 0, toMs: 100 };
const online = (from: number, to: number) => ({ from, to, status: 'online' as const });
const offline = (from: number, to: number) => ({ from, to, status: 'offline' as const });

describe('uptime', () => {
  test.each<[rule: string, given: Partial<History>, upPercent: number | null, observedPercent: number]>([
    ['is unknown when nothing was observed', {}, null, 0],
    ['is whole when it always answered', { ribbon: [online(0, 100)] }, 100, 100],
    ['counts the time it did not answer', { ribbon: [online(0, 75), offline(75, 100)] }, 75, 100],
    ['counts a degraded device as answering', { ribbon: [{ from: 0, to: 100, status: 'degraded' }] }, 100, 100],
    ['leaves out what nobody knows', { ribbon: [{ from: 0, to: 50, status: 'unknown' }, online(50, 100)] }, 100, 50],
    [
      'leaves a gap out of both, and says how much was observed',
      { ribbon: [online(0, 100)], gaps: [{ from: 20, to: 60, cause: 'monitor-off' }] },
      100,
      60,
    ],
    ['looks only inside the range', { ribbon: [offline(-500, 0), online(0, 100)] }, 100, 100],
  ])('%s', (_rule, given, upPercent, observedPercent) =>
    expect(summarise(history(given), range)).toMatchObject({ upPercent, observedPercent }),
  );
});

test('figures of the points leave out those without a reply', () =>
  expect(
    summarise(
      history({ at: [10, 20, 30], rttMs: [5, null, 7], rttMaxMs: [6, null, 9], lossPercent: [0, 100, 50] }),
      range,
    ),
  ).toMatchObject({ medianRttMs: 7, worstRttMs: 9, lossPercent: 50 }));

test.each<[string, number[], number, number]>([
  ['none', [], 5, -1],
  ['the only one', [10], 500, 0],
  ['the earlier when both are as far', [10, 20], 15, 0],
  ['the later when it is nearer', [10, 20], 16, 1],
  ['the last beyond the end', [10, 20], 99, 1],
])('the nearest point is %s', (_rule, at, timeMs, index) => expect(nearestPoint(at, timeMs)).toBe(index));

test.each<[string, number, number, number]>([
  ['a device just added: the shortest', 1_800, 60_000, 900_000],
  ['every 10 s, known for long: fifteen minutes', 10, 1e12, 900_000],
  ['every 15 min, known for long: a day', 900, 1e12, 86_400_000],
  ['every day: three months', 86_400, 1e12, 90 * 86_400_000],
  ['every week, as far as there is a range', 604_800, 1e12, 395 * 86_400_000],
])('the first range for %s', (_rule, intervalS, ageMs, spanMs) => expect(firstSpanMs(intervalS, ageMs)).toBe(spanMs));

test('a history is exported as it is drawn: points of the range, gaps without a status, nothing for nothing', () =>
  expect(
    historyCsv(
      history({
        at: [-5, 0, 40, 100, 130],
        rttMinMs: [1, 1, null, 2, 3],
        rttMs: [1, 1.5, null, 2, 3],
        rttMaxMs: [1, 2, null, 2, 3],
        jitterMs: [null, 0.25, null, null, null],
        lossPercent: [0, 0, 100, 0, 0],
        ribbon: [online(0, 50), offline(50, 100)],
        gaps: [{ from: 30, to: 45, cause: 'paused' }],
      }),
      { fromMs: 0, toMs: 100 },
    ).split('\r\n'),
  ).toEqual([
    'time,status,rtt min ms,rtt median ms,rtt max ms,jitter ms,loss %',
    '1970-01-01T00:00:00.000Z,online,1,1.5,2,0.25,0',
    '1970-01-01T00:00:00.040Z,,,,,,100',
    '1970-01-01T00:00:00.100Z,offline,2,2,2,,0',
    '',
  ]));

describe('an edit', () => {
  const values: EditValues = {
    name: 'gate',
    address: '10.0.0.1',
    typeId: 'standard',
    subnet: '10.0.0.0/24',
    site: '',
    parentId: null,
    notes: '',
    policy: Object.fromEntries(policyKeys.map((key) => [key, ''])) as EditValues['policy'],
  };
  const edited = (more: Partial<EditValues>) => changeOf(values, { ...values, ...more }, defaultPolicy);

  test.each<[string, Partial<EditValues>, object]>([
    ['of nothing changes nothing', {}, { kind: 'unchanged' }],
    ['of a name asks for the name alone', { name: 'door' }, { kind: 'change', patch: { name: 'door' } }],
    [
      'brings an address to its one spelling',
      { address: 'NAS.example.' },
      { kind: 'change', patch: { address: 'nas.example' } },
    ],
    [
      'of a range brings it to its network',
      { subnet: '10.0.0.9/16' },
      { kind: 'change', patch: { subnet: '10.0.0.0/16' } },
    ],
    ['that empties the subnet takes it away', { subnet: ' ' }, { kind: 'change', patch: { subnet: null } }],
    ['of the parent asks by number', { parentId: '7' }, { kind: 'change', patch: { parentId: 7 } }],
    [
      'of the policy asks for all that differs from what is inherited',
      { policy: { ...values.policy, intervalS: 60 } },
      { kind: 'change', patch: { policy: { intervalS: 60 } } },
    ],
    [
      'of the way of asking asks for it with its port',
      { policy: { ...values.policy, method: 'tcp', tcpPort: 22 } },
      { kind: 'change', patch: { policy: { method: 'tcp', tcpPort: 22 } } },
    ],
  ])('%s', (_rule, more, outcome) => expect(edited(more)).toEqual(outcome));

  test.each<[string, Partial<EditValues>, string]>([
    ['without a name', { name: '' }, 'name'],
    ['with an address that is none', { address: '10.0.0.300' }, 'address'],
    ['with a subnet that is none', { subnet: '10.0.0.0' }, 'subnet'],
    ['with a packet count out of bounds', { policy: { ...values.policy, packets: 99 } }, 'policy.packets'],
    ['with a port that is none', { policy: { ...values.policy, method: 'tcp', tcpPort: 0 } }, 'policy.tcpPort'],
    ['with checks longer than their interval', { policy: { ...values.policy, intervalS: 1 } }, 'policy.intervalS'],
  ])('%s is refused at that field', (_rule, more, field) => {
    const outcome = edited(more);
    expect(outcome.kind === 'refused' && Object.keys(outcome.problems)).toEqual([field]);
  });
});
