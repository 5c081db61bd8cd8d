import { describe, expect, test } from 'vitest';
import { parseListLine } from '../../../src/main/engine/inventory/list-line.ts';

describe('a line of a list is an address, with or without a name', () => {
  test.each([
    ['address', '10.0.0.1', '10.0.0.1', null],
    ['address and name', '10.0.0.1 Core router', '10.0.0.1', 'Core router'],
    ['name and address', 'Core router 10.0.0.1', '10.0.0.1', 'Core router'],
    ['name, address', 'Core router, 10.0.0.1', '10.0.0.1', 'Core router'],
    ['address; name', '10.0.0.1; Core router', '10.0.0.1', 'Core router'],
    ['tab between', 'Core router\t10.0.0.1', '10.0.0.1', 'Core router'],
    ['a name with a comma of its own', '10.0.0.1, Router, core', '10.0.0.1', 'Router, core'],
    ['IPv6', 'fd00::1 Router', 'fd00::1', 'Router'],
    ['a host name alone', 'router', 'router', null],
    ['a host name with a dot is told from a name', 'Router router.example', 'router.example', 'Router'],
    ['a comment behind', '10.0.0.1 Router # old', '10.0.0.1', 'Router'],
    ['a hash inside a name is no comment', '10.0.0.1 Cam#4', '10.0.0.1', 'Cam#4'],
  ])('%s', (_rule, line, address, name) => expect(parseListLine(line)).toEqual({ kind: 'device', address, name }));
});

test.each([
  ['nothing', ''],
  ['blanks', '  \t'],
  ['a comment', '# cameras'],
])('%s is blank', (_rule, line) => expect(parseListLine(line)).toEqual({ kind: 'blank' }));

test.each([
  ['a range', '10.0.0.9/24', { kind: 'range', cidr: '10.0.0.0/24' }],
  ['the largest range', '10.0.0.0/16', { kind: 'range', cidr: '10.0.0.0/16' }],
])('%s is a range', (_rule, line, expected) => expect(parseListLine(line)).toEqual(expected));

test.each([
  ['a range beyond 65,536 addresses', '10.0.0.0/15', 'at most 65,536'],
  ['an IPv6 network', 'fd00::/64', 'at most 65,536'],
  ['two words without address', 'core router', 'neither'],
  ['a bad address', '10.0.0.300', 'not an IPv4 address'],
  ['a long name', `10.0.0.1 ${'x'.repeat(121)}`, '121 characters'],
])('%s is refused', (_rule, line, reason) => {
  const parsed = parseListLine(line);
  expect(parsed.kind === 'bad' && parsed.reason).toContain(reason);
});
