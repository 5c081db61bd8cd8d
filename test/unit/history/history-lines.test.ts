import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FieldwatchError } from '../../../src/contract/errors.ts';
import { type Check, voidReasons } from '../../../src/contract/model/check.ts';
import { type HistoryFormat, historyFormats, readTime } from '../../../src/contract/model/history-row.ts';
import { statuses } from '../../../src/contract/model/status.ts';
import { type HistoryReading, historyReader } from '../../../src/main/engine/history/read-history.ts';
import { historyHeader, historyLine } from '../../../src/main/engine/history/write-history.ts';

const header = historyHeader('csv').trimEnd();
const good = '10.0.0.1,gw,2026-01-31T20:00:00.250Z,3,2,1.5,1.75,1.8,3.25,3.25,0.5,33.33,online,';

const readAs = (first: string, line: string): HistoryReading => historyReader(first)(2, line);
const problemOf = (reading: HistoryReading) =>
  reading.kind === 'bad' ? [reading.problem.line, reading.problem.column, reading.problem.reason] : reading.kind;

describe('a line of a history file', () => {
  const changed = (column: number, text: string): string =>
    good
      .split(',')
      .map((cell, i) => (i === column ? text : cell))
      .join(',');

  test.each<[string, string, string | null, RegExp]>([
    ['an address that is none', changed(0, '10.0.0.999'), 'address', /neither/],
    ['no address', changed(0, ''), 'address', /is missing/],
    ['a time without its zone', changed(2, '2026-01-31T20:00:00'), 'time', /with its zone/],
    ['a day that is none', changed(2, '2026-02-30T20:00:00Z'), 'time', /is not a time/],
    ['a year that mixes up units', changed(2, '+052217-01-01T00:00:00Z'), 'time', /is not a time/],
    ['packets that are no number', changed(3, 'three'), 'sent', /whole number/],
    ['half a packet', changed(3, '2.5'), 'sent', /whole number/],
    ['more received than sent', changed(4, '4'), 'received', /more than the 3/],
    ['nothing received, and an RTT', changed(4, '0'), 'rtt median ms', /nothing was received/],
    ['a negative RTT', changed(5, '-1'), 'rtt min ms', /negative/],
    ['an RTT of days', changed(9, '90000000'), 'rtt max ms', /longer than an hour/],
    ['an endless number', changed(9, '1e999'), 'rtt max ms', /number/],
    ['a minimum above the median', changed(5, '2'), 'rtt min ms', /more than the median/],
    ['a maximum below the median', changed(9, '1'), 'rtt max ms', /less than the median/],
    ['a loss that does not follow', changed(11, '50'), 'loss percent', /does not follow from 2 received of 3/],
    ['a status that is none', changed(12, 'happy'), 'status', /./],
    ['a void reason that is none', changed(13, 'tired'), 'void reason', /./],
    ['too few cells', '10.0.0.1,gw', 'time', /is missing/],
    ['a quote that is never closed', changed(1, '"gw'), null, /quote/],
  ])('says the column and why: %s', (_, line, column, reason) => {
    expect(problemOf(readAs(header, line))).toEqual([2, column, expect.stringMatching(reason)]);
  });

  test.each<[string, string, string | null]>([
    ['is no JSON', '{"address":', null],
    ['is a list', '[1]', null],
    ['lacks a field', '{"address":"10.0.0.1"}', 'time'],
    ['has a number as text', '{"address":"10.0.0.1","time":"2026-01-31T20:00:00Z","sent":"3"}', 'sent'],
    ['would change what objects are', '{"__proto__":{"address":"10.0.0.1"}}', 'address'],
  ])('of JSON %s', (_, line, column) => {
    expect(problemOf(readAs('{}', line))).toEqual([2, column, expect.any(String)]);
  });

  test.each<[string, string, string]>([
    [
      'columns in another order, case and some of them',
      'STATUS;Received;Sent; Time ;Address;comment',
      'online;2;3;2026-01-31T21:00:00.250+01:00;10.0.0.1;x',
    ],
    [
      'decimals with a comma',
      'address;time;sent;received;status;rtt median ms',
      '10.0.0.1;2026-01-31T20:00:00.250Z;3;2;online;1,75',
    ],
    ['a tab between', 'address\ttime\tsent\treceived\tstatus', '10.0.0.1\t2026-01-31T20:00:00.25Z\t3\t2\tonline'],
    [
      'fields of a later version',
      '{}',
      '{"address":"10.0.0.1","time":"2026-01-31T20:00:00.250Z","sent":3,"received":2,"status":"online","colour":1}',
    ],
  ])('may come from elsewhere: %s', (_, first, line) => {
    expect(readAs(first, line)).toMatchObject({
      kind: 'row',
      row: {
        address: '10.0.0.1',
        time: '2026-01-31T20:00:00.250Z',
        sent: 3,
        received: 2,
        status: 'online',
        voidReason: null,
      },
    });
  });

  test('an empty one says nothing', () => {
    expect(readAs(header, '  ')).toEqual({ kind: 'nothing' });
    expect(readAs('{}', '')).toEqual({ kind: 'nothing' });
  });

  test.each(['', 'name,ip', 'address,time,sent', '[]', '"address,time'])('no history file begins with %j', (first) => {
    expect(() => historyReader(first)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});

test.each<[string, number | null]>([
  ['2026-01-31T20:00:00Z', Date.UTC(2026, 0, 31, 20)],
  ['2024-02-29T23:59:59.999+05:30', Date.UTC(2024, 1, 29, 18, 29, 59, 999)],
  ['2026-02-29T00:00:00Z', null],
  ['2026-13-01T00:00:00Z', null],
  ['2026-01-31T24:00:01Z', null],
  ['1999-12-31T23:59:59Z', null],
  ['2100-01-01T00:00:00Z', null],
  ['2026-01-31 20:00:00Z', null],
])('the time %s', (text, at) => {
  expect(readTime(text)).toBe(at);
});

const us = fc.integer({ min: 0, max: 3_600_000_000 }).map((value) => value / 1_000);
const check: fc.Arbitrary<Check> = fc
  .record({
    at: fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) - 1 }),
    sent: fc.integer({ min: 0, max: 200 }),
    lost: fc.integer({ min: 0, max: 200 }),
    rtts: fc.array(us, { minLength: 3, maxLength: 3 }).map((all) => all.sort((a, b) => a - b)),
    mean: us,
    jitter: fc.option(us),
    status: fc.constantFrom(...statuses),
    voidReason: fc.option(fc.constantFrom(...voidReasons)),
  })
  .map(({ at, sent, lost, rtts, mean, jitter, status, voidReason }) => {
    const received = Math.max(0, sent - lost);
    const [rttMinMs = 0, rttMs = 0, rttMaxMs = 0] = rtts;
    const measured = { rttMinMs, rttMs, rttMaxMs, rttMeanMs: mean, rttP95Ms: rttMaxMs, rttP99Ms: rttMaxMs };
    const none = { rttMinMs: null, rttMs: null, rttMaxMs: null, rttMeanMs: null, rttP95Ms: null, rttP99Ms: null };
    return {
      ...{ at, sent, received, ...(received === 0 ? none : measured), jitterMs: jitter },
      ...{ status, voidReason, cycleId: 1, duplicates: 0, ttl: 64 },
    };
  });
const device = fc.record({
  address: fc.constantFrom('10.0.0.1', '2001:db8::7', 'cam.example'),
  name: fc
    .string({ maxLength: 120, unit: 'binary' })
    .filter((text) => !/\p{Cc}/u.test(text) && text.trim() === text && text.isWellFormed()),
});

test('what is written is read back as it was, in both formats', () => {
  fc.assert(
    fc.property(fc.constantFrom<HistoryFormat>(...historyFormats), device, check, (format, of, one) => {
      const line = historyLine(format, of, one).replace(/\r?\n$/, '');
      expect(line).not.toMatch(/[\r\n]/);
      const reading = historyReader(format === 'csv' ? header : line)(2, line);
      const { cycleId: _, duplicates: __, ttl: ___, rttP99Ms: ____, at, ...fields } = one;
      expect(reading).toMatchObject({ kind: 'row', row: { ...of, ...fields, time: new Date(at).toISOString() } });
    }),
    { numRuns: 500 },
  );
});

test('whatever a line holds, it is a row, bad or nothing; a first line may be refused', () => {
  const noise = fc.oneof(
    fc.string({ maxLength: 300, unit: 'binary' }),
    fc.json(),
    fc
      .tuple(fc.nat(good.length), fc.string({ maxLength: 5 }))
      .map(([at, text]) => good.slice(0, at) + text + good.slice(at + 1)),
    fc
      .array(fc.constantFrom('"', ',', ';', "'", '=', '1', '{', '}', '\t', '2026-01-31T20:00:00Z', 'online'))
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(fc.oneof(fc.constant(header), fc.constant('{}'), noise), noise, (first, line) => {
      let read: ReturnType<typeof historyReader>;
      try {
        read = historyReader(first);
      } catch (error) {
        expect(error).toBeInstanceOf(FieldwatchError);
        return;
      }
      const reading = read(2, line);
      expect(['row', 'bad', 'nothing']).toContain(reading.kind);
      if (reading.kind === 'bad') expect(reading.problem.text.length).toBeLessThanOrEqual(120);
    }),
    { numRuns: 2_000 },
  );
});
