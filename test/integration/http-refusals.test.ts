/** Every way the HTTP door refuses: a clear error in one shape, and nothing changed behind it. */
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, type Call, callNames } from '../../src/contract/api.ts';
import { ErrorBody } from '../../src/contract/errors.ts';
import { httpRequestOf } from '../../src/contract/http-request.ts';
import { type RawRequest, startService, type TestService } from '../support/start-service.ts';

let it: TestService;
beforeAll(async () => {
  it = await startService({ demo: true });
});
afterAll(() => it.stop());

const json = { 'content-type': 'application/json' };
const refusal = (text: string) => ErrorBody.parse(JSON.parse(text)).error;

describe('refused, each with its status and code', () => {
  test.each<[string, string, RawRequest, number, string]>([
    ['no token', '/api/devices', { anonymous: true }, 401, 'not-authorized'],
    ['a wrong token', '/api/devices', { headers: { authorization: 'Bearer wrong' } }, 401, 'not-authorized'],
    ['a token in the query', '/api/devices?token=TOKEN', { anonymous: true }, 401, 'not-authorized'],
    ['a wrong token on an encoded path', '/%61pi/devices', { anonymous: true }, 401, 'not-authorized'],
    ['an unknown call without a token', '/api/nothing', { anonymous: true }, 401, 'not-authorized'],
    ['a wrong Host', '/api/devices', { headers: { host: 'evil.example' } }, 421, 'wrong-host'],
    ['a wrong Host even for health', '/health', { headers: { host: 'evil.example' } }, 421, 'wrong-host'],
    ['the right Host with another port', '/health', { headers: { host: '127.0.0.1:1' } }, 421, 'wrong-host'],
    ['a foreign Origin', '/api/devices', { headers: { origin: 'http://evil.example' } }, 403, 'foreign-origin'],
    ['the Origin null', '/api/devices', { headers: { origin: 'null' } }, 403, 'foreign-origin'],
    [
      'a preflight of a foreign Origin',
      '/api/devices',
      { method: 'OPTIONS', headers: { origin: 'http://evil.example', 'access-control-request-method': 'GET' } },
      403,
      'foreign-origin',
    ],
    ['an unknown field in the query', '/api/devices?colour=red', {}, 400, 'bad-input'],
    ['a query key given twice', '/api/devices?limit=1&limit=2', {}, 400, 'bad-input'],
    ['a limit beyond its bound', '/api/devices?limit=1000000', {}, 400, 'bad-input'],
    ['a cursor that was not given out', '/api/devices?cursor=nonsense', {}, 400, 'bad-input'],
    ['an id that is none', '/api/devices/abc', {}, 400, 'bad-input'],
    ['a device that is not there', '/api/devices/99999999', {}, 404, 'not-found'],
    ['an address that is not there', '/api/nothing', {}, 404, 'not-found'],
    ['a page of the interface where none is built', '/devices', { headers: { accept: 'text/html' } }, 404, 'not-found'],
    ['a method that a call does not have', '/api/devices', { method: 'DELETE' }, 405, 'method-not-allowed'],
    [
      'an unknown field in the body',
      '/api/devices',
      { method: 'POST', body: '{"address":"192.0.2.1","colour":"red"}' },
      400,
      'bad-input',
    ],
    ['text that is not JSON', '/api/devices', { method: 'POST', body: 'address=192.0.2.1' }, 400, 'bad-input'],
    ['a body that is null', '/api/cycles', { method: 'POST', body: 'null' }, 400, 'bad-input'],
    ['true for an id', '/api/devices/delete', { method: 'POST', body: '{"ids":[true]}' }, 400, 'bad-input'],
    ['a list for an id', '/api/devices/delete', { method: 'POST', body: '{"ids":[[1]]}' }, 400, 'bad-input'],
    ['an id in another base', '/api/devices/0x1', {}, 400, 'bad-input'],
    ['a body that is a list', '/api/devices', { method: 'POST', body: '["192.0.2.1"]' }, 400, 'bad-input'],
    [
      'a form',
      '/api/devices',
      { method: 'POST', body: 'address=192.0.2.1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'not-json',
    ],
    [
      'plain text, as a page without preflight could send it',
      '/api/devices',
      { method: 'POST', body: '{"address":"192.0.2.1"}', headers: { 'content-type': 'text/plain' } },
      415,
      'not-json',
    ],
    [
      'a body beyond 1 MiB',
      '/api/devices',
      { method: 'POST', body: JSON.stringify({ address: '192.0.2.1', notes: 'x'.repeat(1_100_000) }) },
      413,
      'too-large',
    ],
    [
      'a prototype in the body',
      '/api/devices',
      { method: 'POST', body: '{"address":"192.0.2.1","__proto__":{"admin":true}}' },
      400,
      'bad-input',
    ],
    [
      'a constructor in the body',
      '/api/devices',
      { method: 'POST', body: '{"address":"192.0.2.1","constructor":{"prototype":{"admin":true}}}' },
      400,
      'bad-input',
    ],
    [
      'a name of 10 kB',
      '/api/devices',
      { method: 'POST', body: JSON.stringify({ address: '192.0.2.1', name: 'x'.repeat(10_000) }) },
      400,
      'bad-input',
    ],
    [
      'a name with control characters',
      '/api/devices',
      { method: 'POST', body: JSON.stringify({ address: '192.0.2.1', name: 'a\u001b[2J' }) },
      400,
      'bad-input',
    ],
    ['an address that is none', '/api/devices', { method: 'POST', body: '{"address":"$(reboot)"}' }, 400, 'bad-input'],
    ['an address that goes up', '/..%2f..%2f..%2fetc%2fpasswd', {}, 404, 'not-found'],
    ['headers beyond 16 kB', '/health', { headers: { 'x-large': 'x'.repeat(20_000) } }, 431, 'too-large'],
    ['a path that is not well encoded', '/%zz', {}, 400, 'bad-input'],
  ])('%s', async (_, path, options, status, code) => {
    const answer = await it.raw(path.replace('TOKEN', it.token), options);
    expect([answer.status, refusal(answer.text).code]).toEqual([status, code]);
    expect(answer.text).not.toMatch(/\bat .*\.ts|node_modules|\/src\/|stack/);
    if (status !== 431) expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  test('bad input says where', async () => {
    const { text } = await it.raw('/api/devices', {
      method: 'POST',
      headers: json,
      body: '{"address":"192.0.2.1","policy":{"packets":0}}',
    });
    expect(refusal(text).issues).toEqual([{ path: 'policy.packets', message: expect.any(String) }]);
  });

  test('nothing of all that was stored', async () => {
    const { total } = await it.call('devices.list', { text: '192.0.2.1' });
    expect(total).toBe(0);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('WebSocket', () => {
  const upgrade = (headers: Record<string, string>) =>
    it.raw('/api/events', {
      anonymous: true,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
  const withToken = () => ({ authorization: `Bearer ${it.token}` });

  test.each<[string, () => Record<string, string>, number]>([
    ['no token', () => ({}), 401],
    ['a wrong token', () => ({ 'sec-websocket-protocol': 'fieldwatch, token.wrong' }), 401],
    ['a foreign Origin with the right token', () => ({ ...withToken(), origin: 'http://evil.example' }), 403],
    ['the Origin null with the right token', () => ({ ...withToken(), origin: 'null' }), 403],
    ['a wrong Host with the right token', () => ({ ...withToken(), host: 'evil.example' }), 421],
  ])('%s is refused', async (_, headers, status) => {
    const answer = await upgrade(headers());
    expect(answer.status).toBe(status);
  });

  test('a plain GET of it is told to upgrade', async () => {
    const answer = await it.raw('/api/events');
    expect([answer.status, refusal(answer.text).message]).toEqual([400, expect.stringContaining('WebSocket')]);
  });

  test('at most 50 listeners', async () => {
    const sockets = await Promise.all(Array.from({ length: 50 }, () => it.socket()));
    await expect(it.socket()).rejects.toThrow();
    sockets[0]?.close();
    const deadline = Date.now() + 5_000;
    let again = await it.socket().catch(() => null);
    while (again === null && Date.now() < deadline) again = await it.socket().catch(() => null);
    expect(again).not.toBeNull();
    for (const socket of [...sockets, again]) socket?.close();
  });
});

describe('origins', () => {
  test('none is allowed unless listed; a listed one gets CORS headers, also on the preflight', async () => {
    const origin = 'http://dashboard.example';
    await it.call('settings.update', { http: { allowedOrigins: [`${origin}/`] } });
    const answer = await it.raw('/api/devices?limit=1', { headers: { origin } });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin]);
    const preflight = await it.raw('/api/devices', {
      method: 'OPTIONS',
      anonymous: true,
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, origin]);
    await it.call('settings.update', { http: { allowedOrigins: [] } });
    expect((await it.raw('/api/devices?limit=1', { headers: { origin } })).status).toBe(403);
  });
  test('its own origin passes, without CORS headers', async () => {
    const answer = await it.raw('/api/devices?limit=1', { headers: { origin: it.url } });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, undefined]);
  });
});

describe('every call of the contract', () => {
  const sample = (name: (typeof callNames)[number]) => {
    const call: Call = api[name];
    const id = call.path.includes('/types/') ? 'no-such-type' : '99999999';
    return httpRequestOf(call, call.path.includes('{id}') ? { id } : {});
  };

  test.each(callNames.filter((name) => !('open' in api[name])))('%s needs the token', async (name) => {
    const { method, path } = sample(name);
    const answer = await it.raw(path, { method, anonymous: true, ...(method === 'GET' ? {} : { body: '{}' }) });
    expect([answer.status, refusal(answer.text).code]).toEqual([401, 'not-authorized']);
  });

  test.each(callNames)('%s is routed, and documented in the served document', async (name) => {
    const call: Call = api[name];
    const { method, path } = sample(name);
    const answer = await it.raw(path, { method, ...(method === 'GET' ? {} : { body: '{"unknown":1}' }) });
    if (method !== 'GET') expect([answer.status, refusal(answer.text).code]).toEqual([400, 'bad-input']);
    else expect([200, 404]).toContain(answer.status);
    if (answer.status === 404)
      expect(refusal(answer.text).message).toMatch(/no (device|subnet|cycle|incident) 99999999/);
    const document = JSON.parse((await it.raw('/openapi.json', { anonymous: true })).text);
    expect(document.paths[call.path][method.toLowerCase()].operationId).toBe(name);
  });
});

describe('documents', () => {
  test('the page at /docs loads its files from here alone', async () => {
    const page = await it.raw('/docs/', { anonymous: true });
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/(src|href)="https?:/);
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, file]) => file);
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const { pathname } = new URL(file ?? '', 'http://x/docs/');
      expect((await it.raw(pathname, { anonymous: true })).status, pathname).toBe(200);
    }
  });
});

describe('listening', () => {
  test('a port in use is named, with what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    try {
      await expect(startService({ demo: true, http: { host: '127.0.0.1', port } })).rejects.toMatchObject({
        code: 'port-in-use',
        message: expect.stringContaining(String(port)),
        hint: expect.stringContaining('--port'),
      });
    } finally {
      other.close();
    }
  });
  test('an address that is not ours is named', async () => {
    await expect(startService({ demo: true, http: { host: '192.0.2.77', port: 0 } })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('192.0.2.77'),
    });
  });
});
