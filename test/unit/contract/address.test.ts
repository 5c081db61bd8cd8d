import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addressSortKey,
  canonicalAddress,
  canonicalCidr,
  canonicalIp,
  cidrContains,
  cidrSize,
  defaultSubnetOf,
  hostsOf,
} from '../../../src/contract/model/address.ts';

describe('an address has one spelling', () => {
  test.each([
    ['IPv4 stays', '10.4.7.9', '10.4.7.9'],
    ['blanks around are dropped', ' 10.4.7.9 ', '10.4.7.9'],
    ['IPv6 is shortened as RFC 5952 says', '2001:0DB8:0:0::0001', '2001:db8::1'],
    ['a zone is kept', 'FE80::1%eth0', 'fe80::1%eth0'],
    ['IPv4 inside IPv6 is IPv4', '::ffff:10.0.0.1', '10.0.0.1'],
    ['a host name is lower case without its last dot', 'Core-Router.Example.', 'core-router.example'],
    ['two dots at the end are refused', 'A..', null],
    ['an underscore is tolerated', 'cam_07.site', 'cam_07.site'],
    ['octal is refused', '010.0.0.1', null],
    ['three parts are refused', '10.0.1', null],
    ['a number is not an address', '167772161', null],
    ['256 is refused', '10.0.0.256', null],
    ['multicast is no device', '224.0.0.1', null],
    ['IPv6 multicast is no device', 'ff02::1', null],
    ['broadcast is no device', '255.255.255.255', null],
    ['unspecified is no device', '0.0.0.0', null],
    ['a blank inside is refused', 'core router', null],
    ['a label may not start with a hyphen', '-x.example', null],
    ['64 letters in a label are too many', `${'a'.repeat(64)}.example`, null],
    ['empty is refused', '', null],
    ['a script is refused', '<script>alert(1)</script>', null],
  ])('%s', (_rule, text, expected) => expect(canonicalAddress(text)).toBe(expected));

  test('any text gives an address that spells itself, or null', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.domain()), (text) => {
        const address = canonicalAddress(text);
        if (address !== null) expect(canonicalAddress(address)).toBe(address);
      }),
      { numRuns: 2_000 },
    ));
});

describe('a range has one spelling', () => {
  test.each([
    ['host bits are cleared', '10.4.7.9/24', '10.4.7.0/24'],
    ['a single address is a range', '10.4.7.9/32', '10.4.7.9/32'],
    ['everything is a range', '1.2.3.4/0', '0.0.0.0/0'],
    ['IPv6 too', '2001:db8:1:2:3::4/64', '2001:db8:1:2::/64'],
    ['33 bits are too many', '10.0.0.0/33', null],
    ['a sign is refused', '10.0.0.0/+8', null],
    ['no bits are refused', '10.0.0.0', null],
    ['two slashes are refused', '10.0.0.0/8/8', null],
  ])('%s', (_rule, text, expected) => expect(canonicalCidr(text)).toBe(expected));

  test.each([
    ['a /30 has two hosts', '10.0.0.0/30', ['10.0.0.1', '10.0.0.2']],
    ['a /31 has two (RFC 3021)', '10.0.0.0/31', ['10.0.0.0', '10.0.0.1']],
    ['a /32 has itself', '10.0.0.7/32', ['10.0.0.7']],
    ['an IPv6 range has no broadcast', '2001:db8::/127', ['2001:db8::', '2001:db8::1']],
  ])('%s', (_rule, cidr, hosts) => expect([...hostsOf(cidr)]).toEqual(hosts));

  test('sizes are exact beyond 2^53', () => {
    expect(cidrSize('10.0.0.0/8')).toBe(2n ** 24n);
    expect(cidrSize('2001:db8::/32')).toBe(2n ** 96n);
  });

  test('a device falls in its /24 or /64, a host name in none', () => {
    expect(defaultSubnetOf('10.4.7.9')).toBe('10.4.7.0/24');
    expect(defaultSubnetOf('2001:db8::9')).toBe('2001:db8::/64');
    expect(defaultSubnetOf('core.example')).toBeNull();
  });

  test('the default subnet contains its device', () =>
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const ip = canonicalIp(text);
        if (ip !== null) expect(cidrContains(defaultSubnetOf(ip) as string, ip)).toBe(true);
      }),
    ));
});

test('addresses sort by value, IPv4 before IPv6 before names', () => {
  const sorted = ['9.255.255.255', '10.0.0.2', '10.0.0.10', '::1', '2001:db8::1', 'alpha.example'];
  expect([...sorted].reverse().sort((a, b) => (addressSortKey(a) < addressSortKey(b) ? -1 : 1))).toEqual(sorted);
});
