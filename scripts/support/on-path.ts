/** Finds a program as a shell would, and where only root looks. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const onPath = (program: string): string | null =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path)) ?? null;
