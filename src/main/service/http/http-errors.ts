/** Every refusal over HTTP has one shape: the code's status and an ErrorBody; nothing internal leaks. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { errorStatus, FieldwatchError } from '../../../contract/errors.ts';
import type { Log } from '../../engine/ports.ts';

/** What Fastify itself refuses, in our words. */
const fastifyRefusals: Readonly<Record<string, (error: FastifyError) => FieldwatchError>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new FieldwatchError('not-json', 'The body must be JSON.', { hint: 'Send `Content-Type: application/json`.' }),
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new FieldwatchError('too-large', 'The body is larger than this call takes.', {
      hint: 'Most calls take 1 MiB, an import 64 MiB. Send it in parts.',
    }),
  FST_ERR_CTP_INVALID_JSON_BODY: () => new FieldwatchError('bad-input', 'The body is not JSON that can be taken.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new FieldwatchError('bad-input', 'The body is shorter or longer than its Content-Length.'),
};

/** The coded error behind anything thrown while a request was served. */
export const refusalOf = (error: unknown): FieldwatchError | null => {
  if (error instanceof FieldwatchError) return error;
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = code === undefined ? undefined : fastifyRefusals[code];
  if (known !== undefined) return known(error as FastifyError);
  if (statusCode === 413) return new FieldwatchError('too-large', 'The request is too large.');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new FieldwatchError('bad-input', 'The request is not well-formed.');
  return null;
};

/** Answers any error as an ErrorBody; what is not a refusal is logged and named only as internal. */
export const sendError = (log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const refusal = refusalOf(error);
  if (refusal === null) log.error({ method: request.method, route: request.routeOptions.url, err: error }, 'HTTP');
  const answer =
    refusal ?? new FieldwatchError('internal', 'Something went wrong inside the monitor; its log says what.');
  return reply
    .code(errorStatus[answer.code])
    .type('application/json; charset=utf-8')
    .serializer((body: unknown) => String(body))
    .send(JSON.stringify(answer.toBody()));
};

/** What never became a request: broken HTTP, headers too large or too slow. */
export const answerBrokenRequest = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const refusal =
    status === 431
      ? new FieldwatchError('too-large', 'The headers are too large.')
      : new FieldwatchError('bad-input', status === 408 ? 'The request came too slowly.' : 'This is not HTTP.');
  const body = JSON.stringify(refusal.toBody());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
};
