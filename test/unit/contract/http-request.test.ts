import { describe, expect, test } from 'vitest';
import { api } from '../../../src/contract/api.ts';
import { httpRequestOf } from '../../../src/contract/http-request.ts';

describe('a call as an HTTP request', () => {
  const cases: [
    rule: string,
    name: keyof typeof api,
    input: Record<string, unknown>,
    method: string,
    path: string,
    body: string | null,
  ][] = [
    [
      'a query from a GET',
      'devices.list',
      { status: ['offline', 'degraded'], limit: 5 },
      'GET',
      '/api/devices?status=offline%2Cdegraded&limit=5',
      null,
    ],
    ['what is undefined stays out', 'devices.list', { text: undefined }, 'GET', '/api/devices', null],
    [
      'braces from the input, the rest as body',
      'devices.update',
      { id: 7, name: 'x' },
      'PATCH',
      '/api/devices/7',
      '{"name":"x"}',
    ],
    ['a path is escaped', 'jobs.cancel', { id: '../a b' }, 'POST', '/api/jobs/..%2Fa%20b/cancel', '{}'],
    ['what stands in the path is escaped', 'jobs.cancel', { id: 'a/b' }, 'POST', '/api/jobs/a%2Fb/cancel', '{}'],
    ['DELETE has no body', 'devices.delete', { id: 7 }, 'DELETE', '/api/devices/7', null],
  ];
  test.each(cases)('%s', (_, name, input, method, path, body) => {
    expect(httpRequestOf(api[name], input)).toEqual({ method, path, body });
  });
});
