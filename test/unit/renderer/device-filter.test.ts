/** The filter language as tables: what is typed, and which devices stay. */
import { describe, expect, test } from 'vitest';
import type { Device } from '../../../src/contract/model/device.ts';
import { parseFilter, withTerm } from '../../../src/renderer/features/devices/filter-language.ts';
import { compileFilter, ipv4Value } from '../../../src/renderer/features/devices/filter-matcher.ts';
import { device as anyDevice } from '../../support/builders.ts';

const device = (id: number, more: Partial<Device>): Device =>
  anyDevice(id, { address: `10.4.7.${id}`, status: 'online', rttMs: 10, lossPercent: 0, ...more });

const devices = [
  device(1, { name: 'Gate "A"', site: 'Depot North', status: 'offline', rttMs: null, lossPercent: 100 }),
  device(2, { name: 'Cam-2', site: 'Depot South', typeId: 'critical', status: 'degraded', rttMs: 80, lossPercent: 30 }),
  device(3, { name: 'printer', address: '110.4.7.3', subnetId: 2, notes: 'behind the\nDepot north door' }),
  device(4, { name: 'far', address: 'fe80::1', subnetId: 3, paused: true, status: 'offline' }),
  device(5, { name: 'by name', address: 'nas.depot.example', subnetId: null, typeId: 'cam-ip' }),
];
const context = {
  subnets: new Map([
    [1, { cidr: '10.4.7.0/24', name: 'North floor' }],
    [2, { cidr: '110.4.7.0/24', name: '' }],
    [3, { cidr: 'fe80::/64', name: 'v6' }],
  ]),
  typeNames: new Map([['cam-ip', 'Camera']]),
  offered: new Set([1]),
};

const matching = (text: string): number[] =>
  devices.filter(compileFilter(parseFilter(text), context)).map(({ id }) => id);

describe('a filter keeps', () => {
  test.each<[rule: string, typed: string, kept: number[]]>([
    ['everything when nothing is typed', '', [1, 2, 3, 4, 5]],
    ['everything when only spaces are typed', '   ', [1, 2, 3, 4, 5]],
    ['a word anywhere in name, site or notes, whatever its case', 'dEPOT', [1, 2, 3, 5]],
    ['only what holds every word', 'depot north', [1, 3]],
    ['what is offered to be watched by TCP', 'offer:tcp', [1]],
    ['what is not offered', '-offer:tcp', [2, 3, 4, 5]],
    ['a quoted phrase', '"depot north"', [1, 3]],
    ['the start of an address, not its middle', '10.4.', [1, 2]],
    ['a range typed bare', '10.4.7.0/24', [1, 2]],
    ['a range by its field', 'subnet:10.4.7.0/24', [1, 2]],
    ['a range written from inside', 'subnet:10.4.7.9/24', [1, 2]],
    ['a part of a subnet', 'subnet:10.4.7.2/31', [2]],
    ['an IPv6 range', 'subnet:fe80::/10', [4]],
    ['a subnet by its name', 'subnet:north', [1, 2]],
    ['an IPv6 address typed bare', 'fe80::1', [4]],
    ['a status; paused devices are only paused', 'status:offline', [1]],
    ['one of several statuses', 'status:offline,degraded', [1, 2]],
    ['paused devices', 'status:paused', [4]],
    ['everything but a status', '-status:online', [1, 2, 4]],
    ['everything but a word', '-depot', [4]],
    ['a type by identifier', 'type:critical', [2]],
    ['a type by the name people gave it', 'type:camera', [5]],
    ['a site in quotes', 'site:"Depot North"', [1]],
    ['a site while its quote is still open', 'site:"Depot Nor', [1]],
    ['a name', 'name:cam', [2]],
    ['an address by its start', 'address:nas', [5]],
    ['measured RTT above a limit', 'rtt>50', [2]],
    ['measured loss above a limit', 'loss>29', [1, 2]],
    ['measured RTT below a limit', 'rtt<20', [3, 4, 5]],
    ['terms together', 'status:offline site:"Depot North" 10.4.', [1]],
    ['fields whatever their case', 'Status:OFFLINE', [1]],
    ['text with markup as text', '<script>', []],
    ['what is understood when a part is not', 'status:broken name:cam', [2]],
  ])('%s: %s', (_rule, typed, kept) => expect(matching(typed)).toEqual(kept));
});

describe('a filter says what it does not understand', () => {
  test.each<[typed: string, problem: string]>([
    ['status:broken', 'status:broken is not one of offline, degraded, unknown, online, paused'],
    ['subnet:10.4.7.0/99', 'subnet:10.4.7.0/99 is not a range such as 10.4.7.0/24'],
    [
      'colour:red',
      'colour: is not a field; there are status, type, subnet, site, name, address, notes, offer, rtt, loss',
    ],
    ['offer:http', 'offer: knows only offer:tcp'],
    ['status:', 'status: needs a value'],
    ['rtt:fast', 'rtt compares, as in rtt>50'],
  ])('%s', (typed, problem) => expect(parseFilter(typed).problems).toEqual([problem]));

  test.each(['"', '-', ',', ':', '::', 'a:b:c"', '\\', '%00', '<', 'status:"', 'x'.repeat(100_000)])(
    'and reads %j without harm',
    (typed) => expect(() => matching(typed)).not.toThrow(),
  );
});

describe('a term', () => {
  test.each<[string, Parameters<typeof withTerm>, string]>([
    ['is put before the words', ['10.4.', 'status', 'offline'], 'status:offline 10.4.'],
    ['replaces what was said of its field', ['status:online cam', 'status', 'offline'], 'status:offline cam'],
    ['is taken away', ['status:online cam', 'status', null], 'cam'],
    ['with a space is quoted', ['', 'site', 'Depot North'], 'site:"Depot North"'],
    ['beside a quoted one leaves it whole', ['site:"Depot North" a', 'type', 'low'], 'type:low site:"Depot North" a'],
  ])('%s', (_rule, given, text) => expect(withTerm(...given)).toBe(text));
});

test.each<[string, number | null]>([
  ['10.4.7.9', 168_036_105],
  ['255.255.255.255', 4_294_967_295],
  ['10.4.7', null],
  ['10.4.7.256', null],
  ['10.4..9', null],
  ['nas.depot.example.org', null],
])('%s as a number is %s', (address, value) => expect(ipv4Value(address)).toBe(value));
