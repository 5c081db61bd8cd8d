/** A network namespace full of addresses that answer to ICMP, made by name and removed by name. */
import { type ChildProcess, execFileSync, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { asProberProcess } from '../../src/main/io/icmp/fork-prober.ts';
import type { SpawnProber } from '../../src/main/io/icmp/prober-pool.ts';

export type LabOptions = {
  /** Ranges in which every address answers, IPv4 or IPv6, e.g. `['10.0.0.0/8', 'fd00:10::/64']`. */
  readonly liveCidrs: readonly string[];
  /** The namespace's name; by default a random one that starts with `fw-`. */
  readonly name?: string;
  /** Without a name server there is nobody who could testify that the network is alive. */
  readonly withoutNameServer?: boolean;
  /** Also joins the namespace and the host by a veth pair, so that a browser on the host reaches a service inside. */
  readonly withHostLink?: boolean;
};

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type Lab = {
  readonly name: string;
  /** The two ends of the host link; listen on `inside`, connect to it from the host. Null without `withHostLink`. */
  readonly link: { readonly host: string; readonly inside: string } | null;
  /** From now on these addresses swallow everything: packets leave, nothing comes back. */
  kill(addresses: readonly string[]): void;
  revive(addresses: readonly string[]): void;
  /** One `ip` command in the namespace, e.g. `ip('route', 'add', 'prohibit', '10.9.0.0/24')`. */
  ip(...words: string[]): void;
  /** Runs a command inside to its end; never throws for its exit code. */
  exec(argv: readonly string[], input?: string): Ran;
  /** Starts a command inside; the caller ends it. */
  spawn(argv: readonly string[], options?: SpawnOptions): ChildProcess;
  /** For the pool: forks the prober inside, under this Node. */
  readonly spawnProber: SpawnProber;
  /** Ends what still runs inside, and takes the namespace away with all its links. */
  remove(): void;
};

/** What this machine lacks for a lab, in words for a skipped test; null when nothing. */
export const labMissing = (): string | null => {
  if (process.platform !== 'linux') return 'network namespaces (Linux only)';
  if (process.getuid?.() !== 0) return 'root, to make a network namespace';
  const name = `fw-can-${randomBytes(3).toString('hex')}`;
  const made = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  if (made.error) return 'the ip command (iproute2)';
  if (made.status !== 0) return `permission to make a network namespace (${made.stderr.trim()})`;
  spawnSync('ip', ['netns', 'del', name]);
  return null;
};

/** The address packets to the dead carry as their source; outside every live range. */
const OWN_ADDRESS = '192.0.2.1';
/** Answers to ICMP where 10.0.0.0/8 is live; no DNS server is there. */
const NAME_SERVER = '10.0.0.53';
/** A link whose other end drops all it gets: wrong MAC address, because neither end asks for one. */
const DEAD_LINK = 'dead0';

const run = (command: string, argv: readonly string[], input?: string): string =>
  execFileSync(command, [...argv], { encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'], ...(input && { input }) });

export const createLab = (options: LabOptions): Lab => {
  const tag = randomBytes(3).toString('hex');
  const name = options.name ?? `fw-${tag}`;
  const batch = (lines: readonly string[]): void =>
    void (lines.length > 0 && run('ip', ['-n', name, '-batch', '-'], `${lines.join('\n')}\n`));

  run('ip', ['netns', 'add', name]);
  try {
    // `ip netns exec` lays this over /etc/resolv.conf: inside, nothing of the host's network is known.
    mkdirSync(`/etc/netns/${name}`, { recursive: true });
    writeFileSync(`/etc/netns/${name}/resolv.conf`, options.withoutNameServer ? '' : `nameserver ${NAME_SERVER}\n`);
    batch([
      'link set lo up',
      `addr add ${OWN_ADDRESS}/32 dev lo`,
      `link add ${DEAD_LINK} type veth peer name dead1`,
      `link set ${DEAD_LINK} arp off up`,
      'link set dead1 up',
      ...options.liveCidrs.map((cidr) => `route add local ${cidr} dev lo`),
    ]);
    // Anyone inside may open ICMP datagram sockets, as on most desktops.
    run('ip', ['netns', 'exec', name, 'sh', '-c', 'echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range']);
  } catch (error) {
    takeAway(name);
    throw error;
  }

  const link = options.withHostLink ? joinToHost(name, tag) : null;
  const inside = (argv: readonly string[]): string[] => ['netns', 'exec', name, ...argv];
  const start = (argv: readonly string[], spawnOptions: SpawnOptions = {}): ChildProcess =>
    spawn('ip', inside(argv), spawnOptions);
  const length = (address: string): number => (address.includes(':') ? 128 : 32);

  return {
    name,
    link,
    kill: (addresses) =>
      batch(
        addresses.map((address) =>
          address.includes(':')
            ? `route replace ${address}/${length(address)} dev ${DEAD_LINK} table local`
            : `route replace ${address}/${length(address)} dev ${DEAD_LINK} table local src ${OWN_ADDRESS}`,
        ),
      ),
    revive: (addresses) =>
      batch(addresses.map((address) => `route del ${address}/${length(address)} dev ${DEAD_LINK} table local`)),
    ip: (...words) => void run('ip', ['-n', name, ...words]),
    exec: (argv, input) => {
      const ran = spawnSync('ip', inside(argv), { encoding: 'utf8', maxBuffer: 1 << 28, ...(input && { input }) });
      return { code: ran.status, stdout: ran.stdout ?? '', stderr: ran.stderr ?? '' };
    },
    spawn: start,
    spawnProber: (entry) =>
      asProberProcess(
        start([process.execPath, entry], {
          serialization: 'advanced',
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        } as SpawnOptions),
      ),
    remove: () => {
      const pids = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' }).stdout ?? '';
      for (const pid of pids.split('\n').filter(Boolean)) {
        try {
          process.kill(Number(pid), 'SIGKILL');
        } catch {
          // It ended by itself meanwhile.
        }
      }
      takeAway(name);
      if (link) spawnSync('ip', ['link', 'del', `fw-h-${tag}`]);
    },
  };
};

const takeAway = (name: string): void => {
  spawnSync('ip', ['netns', 'del', name]);
  rmSync(`/etc/netns/${name}`, { recursive: true, force: true });
};

/** A veth pair in 169.254/16 with a /30 of its own, so that labs beside each other don't collide. */
const joinToHost = (name: string, tag: string): { host: string; inside: string } => {
  const block = Number.parseInt(tag, 16) % 16_000;
  const base = `169.254.${1 + Math.floor(block / 64)}.`;
  const host = base + ((block % 64) * 4 + 1);
  const inside = base + ((block % 64) * 4 + 2);
  run('ip', ['link', 'add', `fw-h-${tag}`, 'type', 'veth', 'peer', 'name', 'host0', 'netns', name]);
  run('ip', ['addr', 'add', `${host}/30`, 'dev', `fw-h-${tag}`]);
  run('ip', ['link', 'set', `fw-h-${tag}`, 'up']);
  run('ip', ['-n', name, 'addr', 'add', `${inside}/30`, 'dev', 'host0']);
  run('ip', ['-n', name, 'link', 'set', 'host0', 'up']);
  return { host, inside };
};
