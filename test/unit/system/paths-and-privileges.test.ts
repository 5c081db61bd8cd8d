import { describe, expect, test } from 'vitest';
import { dataDirOf } from '../../../src/main/io/system/paths.ts';
import { parsePingGroupRange, parseRawSockets } from '../../../src/main/io/system/privileges.ts';

describe('data lies where the system keeps the data of applications', () => {
  test.each([
    ['Linux', 'linux', {}, false, '/home/a/.local/share/fieldwatch'],
    ['Linux with XDG_DATA_HOME', 'linux', { XDG_DATA_HOME: '/data' }, false, '/data/fieldwatch'],
    [
      'a relative XDG_DATA_HOME is ignored',
      'linux',
      { XDG_DATA_HOME: 'data' },
      false,
      '/home/a/.local/share/fieldwatch',
    ],
    ['macOS', 'darwin', {}, false, '/home/a/Library/Application Support/Fieldwatch'],
    ['Windows', 'win32', { APPDATA: '/home/a/AppData/Roaming' }, false, '/home/a/AppData/Roaming/Fieldwatch'],
    ['the demo apart', 'linux', {}, true, '/home/a/.local/share/fieldwatch-demo'],
  ] as const)('%s', (_rule, platform, env, demo, expected) => {
    expect(dataDirOf({ platform, home: '/home/a', env }, demo)).toBe(expected);
  });
});

test.each([
  ['all capabilities', 'Name:\tnode\nCapEff:\t000001ffffffffff\n', true],
  ['NET_RAW alone', 'CapEff:\t0000000000002000\n', true],
  ['all but NET_RAW', 'CapEff:\t000001ffffffdfff\n', false],
  ['none', 'CapEff:\t0000000000000000\n', false],
  ['not Linux', '', null],
])('raw sockets with %s: %s', (_rule, status, expected) => expect(parseRawSockets(status)).toBe(expected));

test.each([
  ['open to all', '0\t2147483647\n', '0 2147483647'],
  ['closed', '1\t0\n', '1 0'],
  ['not there', '', null],
  ['nonsense', 'a b', null],
])('ping group range %s', (_rule, text, expected) => expect(parsePingGroupRange(text)).toBe(expected));
