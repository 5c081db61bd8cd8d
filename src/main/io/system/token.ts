/** The token that opens the HTTP door: made once, kept in a file that only its owner may read. */
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FieldwatchError } from '../../../contract/errors.ts';

const TOKEN_BYTES = 32;
/** 32 bytes in base64url (RFC 4648 section 5) without padding. */
const TOKEN = /^[\w-]{43}$/;

const tokenPath = (dataDir: string): string => join(dataDir, 'api-token');

/** The token if there is a good one, else null. Takes away what group and world may do with the file. */
export const readToken = async (dataDir: string): Promise<string | null> => {
  const path = tokenPath(dataDir);
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw refusal(path, error);
  }
  if (process.platform !== 'win32') await restrict(path);
  return TOKEN.test(text) ? text : null;
};

/** The token of this data directory, made on first use. Rejects with `unavailable` when the file can't be had. */
export const loadToken = async (dataDir: string): Promise<string> => {
  const path = tokenPath(dataDir);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw refusal(path, error);
  }
  const known = await readToken(dataDir);
  if (known !== null) return known;
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${token}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    try {
      // Linking fails where a name is taken, so of two that start at once both read the first one's token.
      await link(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        // No hard links on this file system.
        await rename(draft, path);
        return token;
      }
      const other = await readToken(dataDir);
      if (other !== null) return other;
      // What stands there is no token (cut short by a crash, edited by hand).
      await rename(draft, path);
    }
    return token;
  } catch (error) {
    throw refusal(path, error);
  } finally {
    await rm(draft, { force: true });
  }
};

const restrict = async (path: string): Promise<void> => {
  const file = await open(path, 'r');
  try {
    const { mode } = await file.stat();
    if ((mode & 0o077) !== 0) await chmod(path, 0o600);
  } finally {
    await file.close();
  }
};

const refusal = (path: string, cause: unknown) =>
  new FieldwatchError('unavailable', `The access token ${path} can't be used: ${(cause as Error).message}`, {
    hint: 'Make the data directory writable for you alone, or name another one with --data.',
    cause,
  });
