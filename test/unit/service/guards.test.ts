/** Who may come in over HTTP: exact hosts, and tokens compared whole. */
import { describe, expect, test } from 'vitest';
import { isOwnHost, tokenOf, tokensEqual } from '../../../src/main/service/http/guards.ts';

const at = (host: string, port = 8080) => ({ host, port });

describe('Host header', () => {
  test.each<[string, string | undefined, { host: string; port: number }, string | undefined, boolean]>([
    ['the address itself', '127.0.0.1:8080', at('127.0.0.1'), '127.0.0.1', true],
    ['localhost', 'localhost:8080', at('127.0.0.1'), '127.0.0.1', true],
    ['IPv6 loopback', '[::1]:8080', at('::1'), '::1', true],
    ['in capitals', 'LOCALHOST:8080', at('127.0.0.1'), '127.0.0.1', true],
    ['the configured host', 'monitor.lan:8080', at('monitor.lan'), '10.0.0.5', true],
    ['a configured IPv6 address', '[fd00::5]:8080', at('fd00::5'), 'fd00::5', true],
    ['no port on port 80', 'localhost', at('127.0.0.1', 80), '127.0.0.1', true],
    ['no port on another port', 'localhost', at('127.0.0.1'), '127.0.0.1', false],
    ['another port', '127.0.0.1:8081', at('127.0.0.1'), '127.0.0.1', false],
    ['a name that was rebound to us', 'evil.example:8080', at('127.0.0.1'), '127.0.0.1', false],
    ['a name that begins like ours', '127.0.0.1:8080.evil.example', at('127.0.0.1'), '127.0.0.1', false],
    ['user information', 'x@127.0.0.1:8080', at('127.0.0.1'), '127.0.0.1', false],
    ['none', undefined, at('127.0.0.1'), '127.0.0.1', false],
    ['over a wildcard: the address the connection came to', '10.0.0.5:8080', at('0.0.0.0'), '10.0.0.5', true],
    ['over a wildcard, mapped', '10.0.0.5:8080', at('::'), '::ffff:10.0.0.5', true],
    ['over a wildcard: any other name', 'evil.example:8080', at('0.0.0.0'), '10.0.0.5', false],
    ['over a wildcard: the wildcard', '0.0.0.0:8080', at('0.0.0.0'), '10.0.0.5', false],
  ])('%s', (_, header, binding, localAddress, own) => expect(isOwnHost(header, binding, localAddress)).toBe(own));
});

describe('token', () => {
  test.each<[string, Record<string, string>, string | null]>([
    ['from the Authorization header', { authorization: 'Bearer abc' }, 'abc'],
    ['whatever the case of the scheme', { authorization: 'bearer abc' }, 'abc'],
    ['not from another scheme', { authorization: 'Basic abc' }, null],
    [
      'from the subprotocol of a WebSocket',
      { upgrade: 'websocket', 'sec-websocket-protocol': 'fieldwatch, token.abc' },
      'abc',
    ],
    ['not from a subprotocol without an upgrade', { 'sec-websocket-protocol': 'token.abc' }, null],
    ['none', {}, null],
  ])('%s', (_, headers, token) => expect(tokenOf({ headers })).toBe(token));

  test.each([
    ['equal', 'secret', 'secret', true],
    ['a prefix', 'secre', 'secret', false],
    ['longer', 'secrets', 'secret', false],
    ['empty', '', 'secret', false],
    ['other letters', 'sécret', 'secret', false],
  ])('%s', (_, given, expected, equal) => expect(tokensEqual(given, expected)).toBe(equal));
});
