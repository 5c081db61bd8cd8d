/** The OpenAPI document and the routes, both derived from the contract, agree with it call by call. */
import { describe, expect, test } from 'vitest';
import { api, type Call, callNames, eventsPath, historyExportPath } from '../../../src/contract/api.ts';
import { openApiDocument } from '../../../src/main/service/http/openapi.ts';
import { inputOf, pathKeys, routePath } from '../../../src/main/service/http/routes.ts';

type Operation = {
  operationId: string;
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: { properties?: object; $ref?: string } }> };
  responses: Record<string, unknown>;
  security: unknown[];
};
const document = openApiDocument('1.2.3') as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties?: object }> };
};

describe('every call is documented once, at its place', () => {
  test.each(callNames)('%s', (name) => {
    const call: Call = api[name];
    const operation = document.paths[call.path]?.[call.method.toLowerCase()];
    expect(operation?.operationId).toBe(name);
    expect(operation?.security).toHaveLength(call.open ? 0 : 1);
    const inPath = (operation?.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(inPath.map((parameter) => parameter.name)).toEqual(pathKeys(call.path));
    expect(inPath.every(({ required }) => required)).toBe(true);
    const schema = operation?.requestBody?.content['application/json']?.schema;
    const body = schema?.$ref === undefined ? schema : document.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    const travelling = [
      ...(operation?.parameters ?? []).map((parameter) => parameter.name),
      ...Object.keys(body?.properties ?? {}),
    ];
    expect(travelling.sort()).toEqual(Object.keys(call.input.shape).sort());
  });
});

test('nothing but the calls, the events and the download of history is documented', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  expect(operations).toHaveLength(callNames.length + 2);
  expect(document.paths[eventsPath]?.get?.operationId).toBe('events');
  expect(document.paths[historyExportPath]?.get).toMatchObject({
    operationId: 'history.export',
    parameters: ['device', 'from', 'to', 'format'].map((name) => ({ name, in: 'query' })),
  });
  expect(document.openapi).toBe('3.1.0');
});

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
  expect(references.length).toBeGreaterThan(50);
  for (const target of references) {
    const name = /^#\/components\/schemas\/(\w+)$/.exec(target ?? '')?.[1] ?? '';
    expect(Object.keys(document.components.schemas), target).toContain(name);
  }
  expect(JSON.stringify(document.components.schemas.Error)).toContain('"code"');
});

describe('input of a request', () => {
  const update = api['devices.update'];
  const from = (call: Call, params: object, query: object, body: unknown) =>
    inputOf(call, { params, query, body } as Parameters<typeof inputOf>[1]);

  test('path and body make one input', () =>
    expect(from(update, { id: '7' }, { ignored: '1' }, { name: 'x' })).toEqual({ name: 'x', id: '7' }));
  test('path and query make one input for a GET', () =>
    expect(from(api['devices.history'], { id: '7' }, { points: '5' }, undefined)).toEqual({ id: '7', points: '5' }));
  test('a key of the path may not come in the body too', () =>
    expect(() => from(update, { id: '7' }, {}, { id: 8 })).toThrow('stands in the path already'));
  test.each([[[]], ['text'], [5], [true]])('a body that is no object is refused: %j', (body) =>
    expect(() => from(update, { id: '7' }, {}, body)).toThrow('must be a JSON object'),
  );
  test('path templates become route patterns', () =>
    expect(routePath('/api/devices/{id}/history')).toBe('/api/devices/:id/history'));
});
