/** The OpenAPI 3.1 document, derived from the contract: each call once, each named schema once. */
import { z } from 'zod';
import { api, type Call, callNames, eventsPath, historyExportPath } from '../../../contract/api.ts';
import { ErrorBody, errorStatus } from '../../../contract/errors.ts';
import { EventFrame } from '../../../contract/events.ts';
import { HistoryExportQuery, historyFields } from '../../../contract/model/history-row.ts';
import { pathKeys } from './routes.ts';

type Json = { [key: string]: unknown };

/** Collects the named schemas of all calls under components, and answers what refers to them. */
const createComponents = () => {
  const schemas: Record<string, Json> = {};

  const rename = (value: unknown, names: ReadonlyMap<string, string>): unknown => {
    if (Array.isArray(value)) return value.map((item) => rename(item, names));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const name = key === '$ref' && typeof inner === 'string' ? /^#\/\$defs\/(.+)$/.exec(inner)?.[1] : undefined;
        if (name !== undefined) return [key, `#/components/schemas/${names.get(name) ?? name}`];
        return [key, rename(inner, names)];
      }),
    );
  };

  return {
    schemas,
    /** The JSON schema of what goes in or comes out; where a name means two shapes, the input's is called NameInput. */
    add: (schema: z.ZodType, io: 'input' | 'output'): Json => {
      const { $schema: _, $defs = {}, ...root } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
      const defs = Object.entries($defs as Record<string, Json>);
      const names = new Map(
        defs.map(([name, shape]) => {
          const taken = schemas[name];
          const same = taken === undefined || JSON.stringify(taken) === JSON.stringify(rename(shape, new Map()));
          return [name, same ? name : `${name}${io === 'input' ? 'Input' : 'Output'}`];
        }),
      );
      for (const [name, shape] of defs) schemas[names.get(name) as string] = rename(shape, names) as Json;
      return rename(root, names) as Json;
    },
  };
};
type Components = ReturnType<typeof createComponents>;

const content = (schema: Json): Json => ({ 'application/json': { schema } });

/** The object schema behind an input, also where it stands under a name. */
const objectOf = (schema: Json, components: Components): { properties: Record<string, Json>; required: string[] } => {
  const name = typeof schema.$ref === 'string' ? schema.$ref.replace('#/components/schemas/', '') : null;
  const { properties = {}, required = [] } = (name === null ? schema : components.schemas[name]) as Json;
  return { properties: properties as Record<string, Json>, required: required as string[] };
};

const parametersOf = (call: Call, input: Json, components: Components): Json[] => {
  const { properties, required } = objectOf(input, components);
  const inPath = pathKeys(call.path);
  const inQuery = call.method === 'GET' ? Object.keys(properties).filter((key) => !inPath.includes(key)) : [];
  return [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: properties[name] ?? {} })),
    ...inQuery.map((name) => ({
      name,
      in: 'query',
      required: required.includes(name),
      ...(properties[name]?.type === 'array' ? { style: 'form', explode: false } : {}),
      schema: properties[name],
    })),
  ];
};

/** The body of a call: its input without what stands in the path; null where nothing is left. */
const bodyOf = (call: Call, input: Json, components: Components): Json | null => {
  if (call.method === 'GET') return null;
  const inPath = pathKeys(call.path);
  const { properties, required } = objectOf(input, components);
  const left = Object.keys(properties).filter((key) => !inPath.includes(key));
  if (left.length === 0) return null;
  const needed = required.filter((key) => !inPath.includes(key));
  const schema =
    inPath.length === 0
      ? input
      : {
          type: 'object',
          properties: Object.fromEntries(left.map((key) => [key, properties[key]])),
          ...(needed.length > 0 ? { required: needed } : {}),
          additionalProperties: false,
        };
  return { required: needed.length > 0, content: content(schema) };
};

const refusals = (call: Call): Json =>
  Object.fromEntries(
    [
      [400, 'The input is refused; `issues` says where and why'],
      ...(call.open ? [] : [[401, 'No token, or a wrong one']]),
      [403, 'Foreign origin'],
      ...(pathKeys(call.path).length > 0 ? [[404, 'Not there']] : []),
      ...(call.method === 'GET' ? [] : [[409, 'In conflict with what is stored']]),
      ...(call.method === 'GET' ? [] : [[413, 'The body is too large']]),
      ...(call.method === 'GET' ? [] : [[415, 'The body is not JSON']]),
      [421, 'Wrong Host header'],
      [500, 'The monitor failed inside'],
      [503, 'The store is not available'],
    ].map(([status, description]) => [
      String(status),
      { description, content: content({ $ref: '#/components/schemas/Error' }) },
    ]),
  );

const operation = (name: string, call: Call, components: Components): Json => {
  const input = components.add(call.input, 'input');
  const parameters = parametersOf(call, input, components);
  const requestBody = bodyOf(call, input, components);
  return {
    operationId: name,
    tags: [name.split('.')[0]],
    summary: call.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(requestBody === null ? {} : { requestBody }),
    responses: {
      200: { description: 'Done', content: content(components.add(call.output, 'output')) },
      ...refusals(call),
    },
    security: call.open ? [] : [{ token: [] }],
  };
};

const eventsOperation = (components: Components): Json => ({
  operationId: 'events',
  tags: ['events'],
  summary: 'WebSocket: every event as a numbered frame; resumable by `since`',
  description:
    'Upgrade with the subprotocols `fieldwatch` and `token.TOKEN`, or with an Authorization header. Every message is one frame.',
  parameters: [
    {
      name: 'since',
      in: 'query',
      required: false,
      description: 'The last sequence number seen: what came after it is sent first, or a `reset` where it is gone.',
      schema: { type: 'integer', minimum: 0 },
    },
  ],
  responses: {
    101: { description: 'Frames follow', content: content(components.add(EventFrame, 'output')) },
    401: { description: 'No token, or a wrong one', content: content({ $ref: '#/components/schemas/Error' }) },
    429: { description: 'Too many listeners', content: content({ $ref: '#/components/schemas/Error' }) },
  },
  security: [{ token: [] }],
});

const downloadOperation = (components: Components): Json => {
  const { properties } = objectOf(components.add(HistoryExportQuery, 'input'), components);
  const text = { schema: { type: 'string' } };
  return {
    operationId: 'history.export',
    tags: ['history'],
    summary: 'Stream: the checks of the named devices or of all, a line each, CSV or JSON lines',
    description: `Each line has ${historyFields.join(', ')}. It ends early when the connection is closed.`,
    parameters: Object.entries(properties).map(([name, schema]) => ({
      name,
      in: 'query',
      required: false,
      ...(schema.type === 'array' ? { style: 'form', explode: false } : {}),
      schema,
    })),
    responses: {
      200: { description: 'Lines follow', content: { 'text/csv': text, 'application/jsonl': text } },
      400: { description: 'The input is refused', content: content({ $ref: '#/components/schemas/Error' }) },
      401: { description: 'No token, or a wrong one', content: content({ $ref: '#/components/schemas/Error' }) },
      404: { description: 'No such device', content: content({ $ref: '#/components/schemas/Error' }) },
      429: { description: 'Too many at once', content: content({ $ref: '#/components/schemas/Error' }) },
    },
    security: [{ token: [] }],
  };
};

/** Plain data, ready to be served. */
export const openApiDocument = (version: string): Json => {
  const components = createComponents();
  components.add(ErrorBody, 'output');
  const paths: Record<string, Json> = {};
  for (const name of callNames) {
    const call: Call = api[name];
    paths[call.path] = { ...paths[call.path], [call.method.toLowerCase()]: operation(name, call, components) };
  }
  paths[eventsPath] = { get: eventsOperation(components) };
  paths[historyExportPath] = { get: downloadOperation(components) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fieldwatch',
      version,
      description: `The calls of the monitor, derived from its contract. Error codes: ${Object.keys(errorStatus).join(', ')}.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'The content of the file api-token in the data directory',
        },
      },
    },
  };
};
