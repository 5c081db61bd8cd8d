/** The adversarial cases: what is done to the packets, or to the one who sends them. */
import type { SimulationScriptInput } from '../../../src/main/io/simulated/script/simulation-script.ts';
import type { Lab } from '../lab.ts';
import type { Plan } from './peers.ts';

export type Case = {
  readonly name: string;
  readonly rule: Omit<SimulationScriptInput['rules'][number], 'match'>;
  readonly plan: Plan;
  /** Runs every asker under this command. */
  readonly around: readonly string[];
  /** Changes the lab before anybody is started; answers what undoes it. `range` has every target. */
  readonly prepare: (lab: Lab, range: string) => Undo;
  /** Disturbs the lab from the first packet on. */
  readonly disturb: (lab: Lab) => Undo;
  readonly backends: readonly (string | null)[];
  /** What our prober must say beside the counts. */
  readonly tells: string;
  /** How long late answers go on after the last outcome. */
  readonly settleMs: number;
};
export type Undo = () => void;

const SHORT: Plan = { packets: 3, spacingMs: 200, timeoutMs: 500 };
/** Totals come from the prober with its heartbeat, every 250 ms. */
const SETTLE_MS = 700;
const DOWN_FROM_MS = 450;
const DOWN_FOR_MS = 400;
const PINGERS = 100;
const NOTHING: Undo = () => {};

const failEveryThird = [
  'strace',
  ...['-f', '-qq', '-o', '/dev/null'],
  ...['-e', 'trace=sendto,sendmsg,sendmmsg'],
  ...['-e', 'inject=sendto,sendmsg,sendmmsg:error=ENOBUFS:when=3+3'],
];

const aCase = (name: string, rule: Case['rule'], more: Partial<Case> = {}): Case => ({
  name,
  rule: { latency: { kind: 'fixed', ms: 5 }, ...rule },
  plan: SHORT,
  around: [],
  prepare: () => NOTHING,
  disturb: () => NOTHING,
  backends: ['posix-datagram', 'posix-raw'],
  tells: '',
  settleMs: SETTLE_MS,
  ...more,
});

/** A route that the kernel itself refuses. */
const refusing =
  (kind: 'unreachable' | 'prohibit') =>
  (lab: Lab, range: string): Undo => {
    lab.ip('route', 'add', kind, range);
    return () => lab.ip('route', 'del', kind, range);
  };

const downForAWhile = (lab: Lab): Undo => {
  const routes = lab.exec(['ip', 'route', 'show', 'dev', 'sim0']).stdout.trim().split('\n');
  const up = (): void => {
    lab.ip('link', 'set', 'sim0', 'up');
    for (const route of routes)
      lab.ip('route', 'replace', ...route.replace('scope link', '').split(/\s+/).filter(Boolean), 'dev', 'sim0');
  };
  const timers = [
    setTimeout(() => lab.ip('link', 'set', 'sim0', 'down'), DOWN_FROM_MS),
    setTimeout(up, DOWN_FROM_MS + DOWN_FOR_MS),
  ];
  return () => {
    for (const timer of timers) clearTimeout(timer);
    up();
  };
};

/** They ask the same addresses as everybody else. */
const amongPingers = (lab: Lab, range: string): Undo => {
  const network = range.replace(/\d+\/\d+$/, '');
  const children = Array.from({ length: PINGERS }, (_, n) =>
    lab.spawn(['ping', '-q', '-n', '-i', '0.2', `${network}${n + 1}`], { stdio: 'ignore' }),
  );
  return () => {
    for (const child of children) child.kill('SIGKILL');
  };
};

const withoutPrivilege = (lab: Lab): Undo => {
  lab.exec(['sysctl', '-qw', 'net.ipv4.ping_group_range=1 0']);
  return () => void lab.exec(['sysctl', '-qw', 'net.ipv4.ping_group_range=0 2147483647']);
};

export const cases: readonly Case[] = [
  aCase('healthy, for comparison', {}),
  aCase('spoofed source', { flaws: { spoofed: { source: '198.51.100.9' } } }),
  aCase('wrong id', { flaws: { wrongId: {} } }),
  aCase('wrong sequence (the next one’s)', { flaws: { wrongSequence: {} } }),
  aCase('wrong token (one bit of payload)', { flaws: { wrongToken: {} } }),
  aCase('three bits flipped, checksum right', { flaws: { corrupted: { checksum: 'right' } } }),
  aCase('three bits flipped, checksum wrong', { flaws: { corrupted: { checksum: 'wrong' } } }),
  aCase('truncated to 12 bytes', { flaws: { truncated: { bytes: 12 } } }),
  aCase('every reply three times', { duplicates: { copies: 2 } }),
  aCase(
    '0 to 900 ms of jitter, reordered',
    { jitterMs: 900 },
    { plan: { packets: 5, spacingMs: 50, timeoutMs: 1_000 } },
  ),
  aCase(
    'late by 1 to 5 s',
    { late: { fromMs: 1_000, toMs: 5_000 } },
    { plan: { packets: 5, spacingMs: 1_000, timeoutMs: 500 }, settleMs: 5_500 },
  ),
  aCase(
    'host unreachable, says a router',
    { unreachable: { kind: 'host', from: '172.16.0.1' } },
    { tells: 'host unreachable from 172.16.0.1' },
  ),
  aCase(
    'our interface down for 0.4 s',
    {},
    {
      plan: { packets: 10, spacingMs: 100, timeoutMs: 500 },
      disturb: downForAWhile,
      tells: 'void (network-unreachable)',
    },
  ),
  aCase('our own route unreachable', {}, { prepare: refusing('unreachable'), tells: '15 void (host-unreachable)' }),
  aCase('our own route prohibited', {}, { prepare: refusing('prohibit'), tells: '15 void (no-permission)' }),
  aCase('ENOBUFS on every third send', {}, { around: failEveryThird }),
  aCase('100 other pingers on the host', {}, { prepare: amongPingers }),
  aCase(
    'no privilege',
    {},
    {
      around: ['setpriv', '--bounding-set', '-net_raw', '--inh-caps', '-net_raw'],
      prepare: withoutPrivilege,
      backends: [null],
      tells: '15 void (no-permission); posix-datagram: the system refuses',
    },
  ),
];
