/** The headers every answer carries: nothing remote, nothing framed, nothing guessed. */
import type { FastifyReply, FastifyRequest } from 'fastify';

/** `host` has passed the host guard; it is named because not every browser counts ws: as 'self'. */
export const contentSecurityPolicy = (host: string): string =>
  [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ws://${host}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export const setSecurityHeaders = (request: FastifyRequest, reply: FastifyReply): void => {
  const host = /^[\w.:[\]-]+$/.test(request.headers.host ?? '') ? request.headers.host : 'localhost';
  reply
    .header('content-security-policy', contentSecurityPolicy(host ?? 'localhost'))
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('x-frame-options', 'DENY')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cross-origin-opener-policy', 'same-origin');
};
