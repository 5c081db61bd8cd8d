/** The interface's files, and its one page for every address that a person may open or reload. */
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { FieldwatchError } from '../../../contract/errors.ts';

const ownPrefixes = ['/api', '/docs', '/openapi.json', '/health', '/assets'];

/** Whether a request that no route answered wants a page of the interface. */
const wantsPage = (method: string, url: string, accept: string | undefined): boolean => {
  const path = url.split('?')[0] ?? '';
  return (
    (method === 'GET' || method === 'HEAD') &&
    (accept ?? '').includes('text/html') &&
    !ownPrefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`))
  );
};

/** Answers for every path that nothing else took. */
export const addPages = async (app: FastifyInstance, folder: string | null): Promise<void> => {
  if (folder !== null)
    await app.register(fastifyStatic, {
      root: folder,
      index: 'index.html',
      dotfiles: 'deny',
      cacheControl: false,
      // Built files carry their hash in the name; the page that names them is asked for each time.
      setHeaders: (reply, path) => {
        reply.header(
          'cache-control',
          /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  app.setNotFoundHandler(async (request, reply) => {
    if (folder !== null && wantsPage(request.method, request.url, request.headers.accept))
      return reply.sendFile('index.html');
    throw new FieldwatchError('not-found', 'There is nothing at this address.');
  });
};
