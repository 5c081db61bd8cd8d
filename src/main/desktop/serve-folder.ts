/** Answers requests for the built interface from its folder, and for nothing outside of it. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Styles may stand inline because the component library computes some; scripts may not, and nothing comes from elsewhere. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

const headers = (mediaType: string): Record<string, string> => ({
  'content-type': mediaType,
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
});

const refusal = (status: number, why: string): Response =>
  new Response(why, { status, headers: headers('text/plain; charset=utf-8') });

/**
 * The parts of a path below the folder, or null for what must not be asked: an encoded separator, a step upwards,
 * a hidden file, a drive letter, a control character.
 */
export const safeSegments = (pathname: string): string[] | null => {
  const parts: string[] = [];
  for (const raw of pathname.split('/').filter(Boolean)) {
    let part: string;
    try {
      part = decodeURIComponent(raw);
    } catch {
      return null;
    }
    if (part.startsWith('.') || /[/\\:\p{Cc}]/u.test(part)) return null;
    parts.push(part);
  }
  return parts;
};

/** Answers a file of the folder; a path that names no file is a route of the interface and gets its page. */
export const serveFolder =
  (folder: string) =>
  async (request: Request): Promise<Response> => {
    const url = URL.parse(request.url);
    if (url === null || url.host !== 'fieldwatch') return refusal(404, 'no such host');
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'only GET and HEAD');
    const segments = safeSegments(url.pathname);
    if (segments === null) return refusal(400, 'not a path of the interface');

    const extension = extname(segments.at(-1) ?? '').toLowerCase();
    const isFile = Object.hasOwn(mediaTypes, extension);
    const path = isFile ? join(folder, ...segments) : join(folder, 'index.html');
    try {
      const content = await readFile(path);
      const mediaType = mediaTypes[isFile ? extension : '.html'] ?? 'application/octet-stream';
      return new Response(request.method === 'HEAD' ? null : new Uint8Array(content), { headers: headers(mediaType) });
    } catch {
      return refusal(404, 'no such file');
    }
  };
