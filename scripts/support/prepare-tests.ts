/** Finds what the tests need beyond npm's packages, installs it where that is allowed, and says what it did. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findChromium } from './find-chromium.ts';
import { onPath } from './on-path.ts';
import { fetchWindowsNode, findWindowsNode, findWine } from './windows-node.ts';

type Need = {
  readonly what: string;
  /** Where it was found, or null. */
  readonly find: () => string | null;
  readonly debianPackages: readonly string[];
  /** Gets what no Debian package has. */
  readonly fetch?: () => boolean;
  readonly without: string;
};

const all = (...programs: readonly string[]): string | null => {
  const found = programs.map(onPath);
  return found.includes(null) ? null : found.join(', ');
};

const needs: readonly Need[] = [
  {
    what: 'Chromium',
    find: findChromium,
    debianPackages: ['chromium', 'fonts-dejavu-core'],
    without: 'the browser tests can’t run (set FIELDWATCH_CHROMIUM to a Chromium or Chrome)',
  },
  {
    what: 'network namespaces',
    find: () => (process.platform === 'linux' ? all('ip', 'setpriv', 'sysctl') : null),
    debianPackages: ['iproute2', 'util-linux', 'procps'],
    without: 'the tests with real packets to many addresses are skipped',
  },
  {
    what: 'the ping command',
    find: () => onPath('ping'),
    debianPackages: ['iputils-ping'],
    without: 'the tests of the last-resort backend are skipped',
  },
  {
    what: 'other pingers to compare with, and faults in system calls',
    find: () => (process.platform === 'linux' ? all('fping', 'strace') : null),
    debianPackages: ['fping', 'strace'],
    without:
      'the adversarial cases run without fping; the one with full buffers and the store’s failing writes are skipped',
  },
  {
    what: 'a packet capture',
    find: () => (process.platform === 'linux' ? all('tcpdump') : null),
    debianPackages: ['tcpdump'],
    without: 'RTTs are not held against what the wire saw',
  },
  {
    what: 'a notification service',
    find: () => (process.platform === 'linux' ? all('Xvfb', 'dunst', 'notify-send', 'dbus-run-session') : null),
    debianPackages: ['xvfb', 'dunst', 'libnotify-bin', 'dbus-x11'],
    without: 'the tests with real desktop notifications are skipped',
  },
  {
    what: 'wine',
    find: () => (process.platform === 'linux' && process.arch === 'x64' ? findWine() : null),
    debianPackages: ['wine64'],
    without: 'the test of the Windows backend is skipped',
  },
  {
    what: 'Node for Windows',
    find: () => findWindowsNode()?.node ?? null,
    debianPackages: [],
    fetch: () => findWine() !== null && fetchWindowsNode(),
    without: 'the test of the Windows backend is skipped',
  },
];

const isDebian = (): boolean => {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8')) && onPath('apt-get') !== null;
  } catch {
    return false;
  }
};

const apt = (...args: readonly string[]): boolean =>
  spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=60', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 240_000,
  }).status === 0;

const install = (packages: readonly string[]): boolean => {
  const get = ['install', '-y', '--no-install-recommends', ...packages];
  return apt(...get) || (apt('update') && apt(...get));
};

export const prepareTests = (): void => {
  const missing: Need[] = [];
  for (const need of needs) {
    const found = need.find();
    if (found === null) missing.push(need);
    else console.log(`found ${need.what}: ${found}`);
  }
  if (missing.length === 0) return;
  const packages = missing.flatMap((need) => need.debianPackages);
  if (packages.length > 0 && process.getuid?.() === 0 && isDebian()) {
    console.log(`installing with apt-get: ${packages.join(' ')}`);
    if (!install(packages)) console.log('apt-get could not install them all');
  }
  for (const need of missing) {
    need.fetch?.();
    const found = need.find();
    console.log(found === null ? `missing ${need.what}: ${need.without}` : `installed ${need.what}: ${found}`);
  }
};
