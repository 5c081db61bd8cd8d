import { expect, test } from 'vitest';
import { createTargetSink } from '../../../src/main/engine/inventory/target-list.ts';

const read = (...lines: string[]) => {
  const sink = createTargetSink();
  for (const line of lines) sink.line(line);
  return sink.list;
};

test.each([
  ['one a line', ['10.0.0.1', '10.0.0.2'], ['10.0.0.1', '10.0.0.2']],
  ['several a line', ['10.0.0.1 10.0.0.2, 10.0.0.3'], ['10.0.0.1', '10.0.0.2', '10.0.0.3']],
  ['duplicates are kept', ['10.0.0.1', '10.0.0.1'], ['10.0.0.1', '10.0.0.1']],
  ['a range becomes its hosts', ['10.0.0.0/30'], ['10.0.0.1', '10.0.0.2']],
  ['IPv6 and names in their one spelling', ['FD00::0:1', 'Router.Example.'], ['fd00::1', 'router.example']],
  ['comments and blank lines', ['# all', '', '10.0.0.1 # router'], ['10.0.0.1']],
])('%s', (_rule, lines, expected) => expect(read(...lines)).toMatchObject({ targets: expected, badCount: 0 }));

test.each([
  ['an octet beyond 255', '10.0.0.256'],
  ['leading zeros', '10.0.0.01'],
  ['multicast', '224.0.0.1'],
  ['unspecified', '0.0.0.0'],
  ['broadcast', '255.255.255.255'],
  ['more than a whole /8', '10.0.0.0/7'],
  ['a dot at the end', '10.0.0.1.'],
])('%s is refused with its line', (_rule, text) => {
  const { targets, bad, badCount } = read('10.9.9.9', text);
  expect({ targets, badCount, line: bad[0]?.line }).toEqual({ targets: ['10.9.9.9'], badCount: 1, line: 2 });
});

test('of a million bad targets a thousand are listed and all are counted', () => {
  const sink = createTargetSink();
  for (let i = 0; i < 5_000; i++) sink.line('10.0.0.256');
  expect([sink.list.bad.length, sink.list.badCount]).toEqual([1_000, 5_000]);
});
