/** The REST routes, derived from the contract in one loop. */
import type { FastifyInstance, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { api, type Call, type CallInput, type CallName, callNames } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { Actor } from '../../../contract/model/system.ts';
import type { Dispatch } from '../dispatch.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** `/api/devices/{id}` → `/api/devices/:id` */
export const routePath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');
export const pathKeys = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, key]) => key as string);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The input of a call: path keys from the path, the rest from the query of a GET or the JSON body of everything else. */
export const inputOf = (call: Call, request: Pick<FastifyRequest, 'params' | 'query' | 'body'>): unknown => {
  const rest = call.method === 'GET' ? request.query : request.body === undefined ? {} : request.body;
  if (!isRecord(rest)) throw new FieldwatchError('bad-input', 'The body must be a JSON object.');
  const params = request.params as Record<string, unknown>;
  const twice = Object.keys(params).find((key) => Object.hasOwn(rest, key));
  if (twice !== undefined)
    throw new FieldwatchError('bad-input', `${twice}: stands in the path already`, {
      issues: [{ path: twice, message: 'stands in the path already' }],
    });
  return { ...rest, ...params };
};

/** The audit log's label. It grants nothing: whoever has the token may say which door they are. */
const actorOf = (request: FastifyRequest): Actor => {
  const client = request.headers['x-fieldwatch-client'];
  return client === 'cli' || client === 'window' ? client : 'api';
};

/** Calls of the contract, with or without a token as `open` says. */
export const addRoutes = (app: FastifyInstance, dispatch: Dispatch, which: 'open' | 'guarded'): void => {
  const names = callNames.filter((name) => 'open' in api[name] === (which === 'open'));
  for (const name of names) addRoute(app, dispatch, name);
  for (const path of new Set(names.map((name) => api[name].path))) refuseOtherMethods(app, path);
};

const addRoute = (app: FastifyInstance, dispatch: Dispatch, name: CallName): void => {
  const call: Call = api[name];
  const options: RouteShorthandOptions = call.bodyLimitBytes === undefined ? {} : { bodyLimit: call.bodyLimitBytes };
  app.route({
    ...options,
    method: call.method,
    url: routePath(call.path),
    handler: async (request, reply) => {
      const output = await dispatch(name, inputOf(call, request) as CallInput<typeof name>, {
        actor: actorOf(request),
      });
      return reply
        .header('cache-control', 'no-store')
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(output));
    },
  });
};

const refuseOtherMethods = (app: FastifyInstance, path: string): void => {
  const allowed = callNames.filter((name) => api[name].path === path).map((name): string => api[name].method);
  app.route({
    method: methods.filter((method) => !allowed.includes(method)),
    url: routePath(path),
    handler: async (_request, reply) => {
      reply.header('allow', allowed.join(', '));
      throw new FieldwatchError('method-not-allowed', `This address takes ${allowed.join(' and ')}.`);
    },
  });
};
