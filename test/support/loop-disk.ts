/** An ext4 of its own in a file, whose power can be cut: what was not asked to be durable is gone afterwards (Linux, root). */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import koffi from 'koffi';

export type LoopDisk = {
  readonly path: string;
  /** From here on every read and write fails; nothing that only memory knew reaches the file, the journal not either. */
  cutPower(): void;
  /** Mounted again, as after a start of the machine. */
  powerOn(): void;
  remove(): void;
};

/** EXT4_IOC_SHUTDOWN, `_IOR('X', 125, __u32)`, and its flag NOLOGFLUSH (fs/ext4/ext4.h). */
const shutdownRequest = 0x8004587d;
const withoutFlush = 2;

/** Why there can be none here, or null. */
export const loopDiskMissing = (): string | null => {
  if (process.platform !== 'linux') return 'a loop device (Linux only)';
  if (process.getuid?.() !== 0) return 'root, to mount a file';
  if (spawnSync('mkfs.ext4', ['-V']).error) return 'mkfs.ext4 (e2fsprogs)';
  const free = spawnSync('losetup', ['-f'], { encoding: 'utf8' });
  return free.error || free.status !== 0 ? `a free loop device (${free.stderr?.trim() ?? 'no losetup'})` : null;
};

const run = (command: string, ...args: readonly string[]): void =>
  void execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });

export const makeLoopDisk = (sizeMb: number): LoopDisk => {
  const ioctl: (fd: number, request: number, flag: Buffer) => number = koffi
    .load(null)
    .func('int ioctl(int, unsigned long, void *)');
  const folder = mkdtempSync(join(tmpdir(), 'fieldwatch-disk-'));
  const image = join(folder, 'image');
  const path = join(folder, 'mounted');
  writeFileSync(image, '');
  truncateSync(image, sizeMb * 1024 * 1024);
  mkdirSync(path);
  const powerOn = (): void => run('mount', '-o', 'loop', image, path);
  // Without blocks kept for root, so that full is full for us too.
  run('mkfs.ext4', '-q', '-F', '-m', '0', image);
  powerOn();
  return {
    path,
    cutPower: () => {
      const flag = Buffer.alloc(4);
      flag.writeUInt32LE(withoutFlush);
      const fd = openSync(path, 'r');
      const failed = ioctl(fd, shutdownRequest, flag) < 0;
      const code = koffi.errno();
      closeSync(fd);
      if (failed) throw new Error(`the power of ${path} could not be cut: error ${code}`);
    },
    powerOn: () => {
      run('umount', path);
      powerOn();
    },
    remove: () => {
      run('umount', path);
      rmSync(folder, { recursive: true });
    },
  };
};
