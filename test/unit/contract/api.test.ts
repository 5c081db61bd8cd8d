import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { api, callNames } from '../../../src/contract/api.ts';
import { errorStatus, FieldwatchError, fromErrorBody } from '../../../src/contract/errors.ts';

describe('the table of calls', () => {
  test('no two calls share a method and a path', () => {
    const routes = callNames.map((name) => `${api[name].method} ${api[name].path}`);
    expect(new Set(routes).size).toBe(routes.length);
  });

  test.each(callNames)('%s: the names in its path are in its input', (name) => {
    const names = [...api[name].path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
    expect(Object.keys(api[name].input.shape)).toEqual(expect.arrayContaining(names));
  });

  test.each(callNames)('%s: refuses a field nobody knows', (name) => {
    const result = api[name].input.safeParse({ surprise: 1 });
    expect(result.error?.issues.some((issue) => issue.code === 'unrecognized_keys')).toBe(true);
  });

  test.each(callNames)('%s: input and output can be written as JSON schema', (name) => {
    expect(z.toJSONSchema(api[name].input, { io: 'input', unrepresentable: 'any' })).toBeTypeOf('object');
    expect(z.toJSONSchema(api[name].output, { io: 'output', unrepresentable: 'any' })).toBeTypeOf('object');
  });

  test('only health is open', () => expect(callNames.filter((name) => 'open' in api[name])).toEqual(['health.get']));

  test('a query arrives as text and leaves as values', () =>
    expect(
      api['devices.list'].input.parse({ status: 'online,offline', limit: '5', descending: 'true', subnet: '7' }),
    ).toEqual({
      status: ['online', 'offline'],
      limit: 5,
      descending: true,
      subnet: 7,
      sort: 'address',
    }));

  test.each(['0', '1001', 'many', '1.5', ''])('a page of %s devices is refused', (limit) =>
    expect(api['devices.list'].input.safeParse({ limit }).success).toBe(false),
  );

  test('a name with a line break is refused', () =>
    expect(api['devices.create'].input.safeParse({ address: '10.0.0.1', name: 'a\r\nb' }).success).toBe(false));
});

test('an error survives its journey', () => {
  const error = new FieldwatchError('conflict', 'taken', {
    hint: 'choose another',
    issues: [{ path: 'address', message: 'x' }],
  });
  const back = fromErrorBody(error.toBody());
  expect([back.code, back.message, back.hint, back.issues]).toEqual([
    error.code,
    error.message,
    error.hint,
    error.issues,
  ]);
  expect(errorStatus[back.code]).toBe(409);
});

test('an unknown code arrives as internal', () =>
  expect(fromErrorBody({ error: { code: '__proto__', message: 'x' } }).code).toBe('internal'));

test('a device named twice is changed, deleted and counted once', () =>
  expect(api['devices.deleteMany'].input.parse({ ids: [7, '7', 8] })).toEqual({ ids: [7, 8] }));
