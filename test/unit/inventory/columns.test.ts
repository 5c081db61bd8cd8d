import { describe, expect, test } from 'vitest';
import { mapColumns } from '../../../src/main/engine/inventory/columns.ts';
import { detectDelimiter } from '../../../src/main/engine/inventory/delimiter.ts';

describe('a header is understood in any order, case and common wording', () => {
  test.each([
    ['our own words', 'name,address,type,subnet,site,parent,notes', 'name address type subnet site parent notes'],
    ['another order', 'Notes,ADDRESS,Name', 'notes address name'],
    ['a host name beside an IP address is the name', 'Hostname,IP Address', 'name address'],
    ['a host name alone is the address', 'hostname,location', 'address site'],
    ['a name beside a host name', 'name,host', 'name address'],
    ['spelled with underscores and marks', 'device_name*,ip-address (IPv4)', 'name address'],
    [
      'other words',
      'Device,IP,Class,Network,Building,Depends on,Comment',
      'name address type subnet site parent notes',
    ],
    ['unknown columns are left aside', 'name,ip,serial,rtt ms', 'name address - -'],
    ['of two addresses the better name wins', 'fqdn,ip', 'name address'],
  ])('%s', (_rule, header, expected) => {
    const columns = mapColumns(header.split(','));
    expect(columns?.hasHeader).toBe(true);
    expect(columns?.headers.map(({ column }) => column ?? '-').join(' ')).toBe(expected);
  });
});

describe('a sheet without header is understood by its first line', () => {
  test.each([
    ['name and address', 'Router,10.0.0.1', { name: 0, address: 1 }],
    ['address and name', '10.0.0.1,Router', { name: 1, address: 0 }],
    ['addresses alone', '10.0.0.1', { address: 0 }],
    ['a name that is a column word', 'site,10.0.0.1', { name: 0, address: 1 }],
    ['IPv6', '2001:db8::1,Router', { name: 1, address: 0 }],
  ])('%s', (_rule, first, expected) => {
    expect(mapColumns(first.split(','))).toMatchObject({ hasHeader: false, at: expected });
  });
});

test.each([
  ['no column for addresses', 'name,colour'],
  ['nothing at all', ''],
])('%s is refused', (_rule, first) => expect(mapColumns(first.split(','))).toBeNull());

describe('the delimiter is told from the first line', () => {
  test.each([
    ['comma', 'name,address\n', ',', 0],
    ['semicolon', 'name;address\n', ';', 0],
    ['tab', 'name\taddress\n', '\t', 0],
    ['bar', 'name|address\n', '|', 0],
    ['not inside quotes', '"a,b,c,d";address\n', ';', 0],
    ['one that leaves an address column beats one that stands more often', 'Camera, front, left;10.0.0.1\n', ';', 0],
    ['blank lines first', '\n\nname;address\n', ';', 0],
    ['the hint of Excel', 'sep=;\nname;address\n', ';', 1],
    ['none at all', 'address\n10.0.0.1\n', ',', 0],
    ['an empty file', '', ',', 0],
  ])('%s', (_rule, text, delimiter, skipLines) => expect(detectDelimiter(text)).toEqual({ delimiter, skipLines }));
});
