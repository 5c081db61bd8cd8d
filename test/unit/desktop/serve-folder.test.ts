/** The window's own scheme hands out the built interface and nothing else. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contentSecurityPolicy, safeSegments, serveFolder } from '../../../src/main/desktop/serve-folder.ts';

let outside: string;
let serve: (request: Request) => Promise<Response>;
beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'fieldwatch-scheme-'));
  const folder = join(outside, 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(outside, 'secret.json'), 'secret');
  writeFileSync(join(outside, 'renderer-secret.js'), 'secret');
  writeFileSync(join(folder, 'index.html'), 'the page');
  writeFileSync(join(folder, '.hidden.js'), 'secret');
  writeFileSync(join(folder, 'assets/index.js'), 'the script');
  serve = serveFolder(folder);
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

/** Requests as Chromium sends them, and worse: the raw address reaches the handler. */
const ask = (url: string, method = 'GET'): Promise<Response> => serve({ url, method } as Request);

describe('answers', () => {
  test.each([
    ['the page at the root', '/', 'the page', 'text/html; charset=utf-8'],
    ['a script', '/assets/index.js', 'the script', 'text/javascript; charset=utf-8'],
    ['the page for a route', '/devices/42', 'the page', 'text/html; charset=utf-8'],
    ['the page for a route with a dot', '/subnets/10.4.7.0', 'the page', 'text/html; charset=utf-8'],
    ['query and fragment do not matter', '/devices?q=a.b#x', 'the page', 'text/html; charset=utf-8'],
  ])('%s', async (_rule, path, text, mediaType) => {
    const response = await ask(`app://fieldwatch${path}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(text);
    expect(response.headers.get('content-type')).toBe(mediaType);
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('refuses', () => {
  test.each([
    ['a step upwards', 'app://fieldwatch/../secret.json', 'GET'],
    ['an encoded step upwards', 'app://fieldwatch/%2e%2e/secret.json', 'GET'],
    ['an encoded separator', 'app://fieldwatch/..%2fsecret.json', 'GET'],
    ['a backslash', 'app://fieldwatch/..%5csecret.json', 'GET'],
    ['a doubly encoded step', 'app://fieldwatch/%252e%252e/secret.json', 'GET'],
    ['a neighbour whose name begins like the folder', 'app://fieldwatch/../renderer-secret.js', 'GET'],
    ['a drive letter', 'app://fieldwatch/c:/secret.json', 'GET'],
    ['a zero byte', 'app://fieldwatch/assets/index.js%00.html', 'GET'],
    ['a broken encoding', 'app://fieldwatch/%E0%A4%A', 'GET'],
    ['a hidden file', 'app://fieldwatch/.hidden.js', 'GET'],
    ['another host', 'app://elsewhere/assets/index.js', 'GET'],
    ['a file that is not there', 'app://fieldwatch/assets/none.js', 'GET'],
    ['writing', 'app://fieldwatch/assets/index.js', 'POST'],
  ])('%s', async (_rule, url, method) => {
    const response = await ask(url, method);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).not.toMatch(/secret|the script/);
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  });
});

test('HEAD answers the same headers without a body', async () => {
  const response = await ask('app://fieldwatch/assets/index.js', 'HEAD');
  expect([response.status, await response.text()]).toEqual([200, '']);
});

test('the policy lets nothing in from elsewhere and runs no inline script', () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).toMatch(/script-src 'self'(;|$)/);
  expect(contentSecurityPolicy).not.toMatch(/https?:|\*|unsafe-eval/);
});

test.each(['..', '.', '.git', 'a:b', 'a\\b', 'a\nb'])('no segment may be %j', (segment) => {
  expect(safeSegments(`/${encodeURIComponent(segment)}`)).toBeNull();
});
