import { describe, expect, test } from 'vitest';
import { type Columns, mapColumns } from '../../../src/main/engine/inventory/columns.ts';
import { checkRow } from '../../../src/main/engine/inventory/device-row.ts';

const columns = mapColumns([
  'name',
  'address',
  'type',
  'subnet',
  'site',
  'parent',
  'notes',
  'probe method',
  'tcp port',
]) as Columns;
const check = (...cells: string[]) => checkRow(cells, 7, columns, ',');

describe('a good row is taken as it will be stored', () => {
  test.each([
    [
      'all cells',
      ['Cam 1', '10.4.7.9', 'Camera', '10.4.7.1/24', 'Depot', 'sw-1', 'by the door'],
      {
        name: 'Cam 1',
        address: '10.4.7.9',
        typeId: 'Camera',
        subnet: '10.4.7.0/24',
        site: 'Depot',
        parent: 'sw-1',
        notes: 'by the door',
      },
    ],
    [
      'an address alone',
      ['', '10.4.7.9'],
      { name: null, address: '10.4.7.9', typeId: null, subnet: null, site: null, parent: null, notes: null },
    ],
    [
      'empty cells clear site and notes',
      ['', '10.4.7.9', '', '', '', '', ''],
      { site: '', notes: '', name: null, typeId: null, parent: null },
    ],
    ['IPv6 in its one spelling', ['', '2001:DB8::0:1'], { address: '2001:db8::1' }],
    ['a host name', ['', 'Cam-1.Example.'], { address: 'cam-1.example' }],
    ['blanks around are dropped', ['  Cam ', ' 10.4.7.9 '], { name: 'Cam', address: '10.4.7.9' }],
    [
      'an apostrophe before a sign is taken off',
      ["'=1+1", '10.4.7.9', '', '', "'@home", '', "'-x"],
      { name: '=1+1', site: '@home', notes: '-x' },
    ],
    ['other apostrophes stay', ["'t Zand", '10.4.7.9'], { name: "'t Zand" }],
    ['notes keep their lines and blanks', ['', '10.4.7.9', '', '', '', '', ' a\r\nb '], { notes: ' a\r\nb ' }],
    [
      'the way of asking, in any case',
      ['', '10.4.7.9', '', '', '', '', '', 'TCP', '8080'],
      { asked: { method: 'tcp', tcpPort: 8_080 } },
    ],
    ['ping is ICMP', ['', '10.4.7.9', '', '', '', '', '', 'Ping', ''], { asked: { method: 'icmp' } }],
    [
      'empty cells too many are no text',
      ['Cam', '10.4.7.9', '', '', '', '', '', '', '', '', ''],
      { address: '10.4.7.9' },
    ],
  ])('%s', (_rule, cells, expected) =>
    expect(check(...cells)).toMatchObject({ kind: 'good', row: { line: 7, ...expected } }),
  );
});

describe('a bad row is refused with its column and the reason', () => {
  test.each([
    ['no address', ['Cam', ''], 'address', 'is empty'],
    ['256', ['', '10.4.7.256'], 'address', 'not an IPv4 address'],
    ['leading zeros', ['', '010.4.7.1'], 'address', 'not an IPv4 address'],
    ['multicast', ['', '224.0.0.1'], 'address', 'multicast'],
    ['a range', ['', '10.4.7.0/24'], 'address', 'is a range'],
    ['a link', ['', 'http://10.4.7.1/'], 'address', 'is a link'],
    ['blanks inside', ['', 'core router'], 'address', 'neither'],
    ['a script', ['', '<script>'], 'address', 'neither'],
    ['a subnet that is none', ['', '10.4.7.9', '', 'ten'], 'subnet', 'CIDR'],
    ['a long name', ['x'.repeat(121), '10.4.7.9'], 'name', '121 characters, at most 120'],
    ['long notes', ['', '10.4.7.9', '', '', '', '', 'x'.repeat(4_001)], 'notes', 'at most 4000'],
    ['control characters', ['a\u0007b', '10.4.7.9'], 'name', 'control'],
    [
      'a way of asking nobody knows',
      ['', '10.4.7.9', '', '', '', '', '', 'udp'],
      'probe method',
      'neither icmp nor tcp',
    ],
    ['a port that is none', ['', '10.4.7.9', '', '', '', '', '', 'tcp', '70000'], 'tcp port', 'from 1 to 65535'],
    ['more cells than headers', ['a', '10.4.7.9', '', '', '', '', '', '', '', 'x'], null, 'needs quotes'],
  ])('%s', (_rule, cells, column, reason) => {
    const outcome = check(...cells);
    expect(outcome).toMatchObject({ kind: 'bad', problem: { line: 7, column } });
    expect(outcome.kind === 'bad' && outcome.problem.reason).toContain(reason);
    expect(outcome.kind === 'bad' && outcome.problem.text.length).toBeLessThanOrEqual(200);
  });
});

test('a row of empty cells is blank', () => expect(check('', ' ', '')).toEqual({ kind: 'blank' }));

test('an address outside of its subnet is taken with a warning', () =>
  expect(check('', '10.4.8.9', '', '10.4.7.0/24')).toMatchObject({ kind: 'good', warning: { column: 'subnet' } }));
