/** fping and ping as they are asked in the lab, and what they say, read from their words. */
import { spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Lab } from '../lab.ts';

export type Plan = { readonly packets: number; readonly spacingMs: number; readonly timeoutMs: number };

/** What a peer says over all its targets. */
export type PeerSaid = {
  readonly sent: number;
  readonly received: number;
  /** Null: it says nothing of them. */
  readonly duplicates: number | null;
  /** Round trips that can't be, such as 0 or 292 years. */
  readonly absurdRtts: number;
  /** What else it says, each thing once. */
  readonly remarks: readonly string[];
};

export type Peer = {
  readonly name: 'fping' | 'ping';
  ask(lab: Lab, addresses: readonly string[], plan: Plan, around: readonly string[]): Promise<PeerSaid>;
};

const seconds = (ms: number): string => String(ms / 1_000);
/** No simulated way is shorter. */
const LEAST_RTT_MS = 1;
const MOST_RTT_MS = 60_000;
const isAbsurd = (rtt: string | undefined): boolean => Number(rtt) < LEAST_RTT_MS || Number(rtt) > MOST_RTT_MS;

type Words = { readonly stdout: string; readonly stderr: string };
const run = async (lab: Lab, argv: readonly string[]): Promise<Words> => {
  const child = lab.spawn(argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { stdout, stderr };
};

export const readFping = ({ stdout, stderr }: Words): PeerSaid => {
  const totals = [...stderr.matchAll(/xmt\/rcv\/%loss = (\d+)\/(\d+)\//g)];
  const remarks = stderr
    .replace(/^.* : xmt\/rcv\/.*$/gm, '')
    .split(/\n|(?=\[<-)/)
    .map((line) => line.trim().replace(/ for ICMP Echo sent to .*/, ''));
  return {
    sent: total(totals, 1),
    received: total(totals, 2),
    duplicates: null,
    absurdRtts: [...stdout.matchAll(/bytes, ([\d.]+) ms/g)].filter(([, rtt]) => isAbsurd(rtt)).length,
    remarks: distinct(remarks),
  };
};

export const readPing = ({ stdout, stderr }: Words): PeerSaid => {
  const totals = [...stdout.matchAll(/(\d+) packets transmitted, (\d+) received(?:, \+(\d+) duplicates)?/g)];
  const rtts = [
    ...stdout.matchAll(/ time=([\d.]+) ms/g),
    ...stdout.matchAll(/^rtt min\/avg\/max\/mdev = ([\d.]+)\//gm),
  ];
  const marks = [...stdout.matchAll(/\((DIFFERENT ADDRESS!|truncated)\)|wrong data byte|(From \S+) \S+ (.*)/g)];
  const remarks = marks.map(([all, mark, from, error]) => mark ?? (from ? `${from}: ${error}` : all));
  const complaints = stderr.split('\n').map((line) =>
    line
      .replace(/^ping: /, '')
      .replace(/\(-?\d+us\)/, '')
      .trim(),
  );
  return {
    sent: total(totals, 1),
    received: total(totals, 2),
    duplicates: total(totals, 3),
    absurdRtts: rtts.filter(([, rtt]) => isAbsurd(rtt)).length,
    remarks: distinct([...remarks, ...complaints]),
  };
};

const fping: Peer = {
  name: 'fping',
  ask: async (lab, addresses, { packets, spacingMs, timeoutMs }, around) => {
    const options = [`-c${packets}`, `-p${Math.max(10, spacingMs)}`, `-t${timeoutMs}`, '-i1'];
    return readFping(await run(lab, [...around, 'fping', ...options, ...addresses]));
  },
};

/** One process a target: ping takes no more. */
const ping: Peer = {
  name: 'ping',
  ask: async (lab, addresses, { packets, spacingMs, timeoutMs }, around) => {
    const options = ['-n', `-c${packets}`, `-i${seconds(spacingMs)}`, `-W${seconds(timeoutMs)}`];
    const said = await Promise.all(
      addresses.map(async (address) => readPing(await run(lab, [...around, 'ping', ...options, address]))),
    );
    return said.reduce(together);
  },
};

const together = (a: PeerSaid, b: PeerSaid): PeerSaid => ({
  sent: a.sent + b.sent,
  received: a.received + b.received,
  duplicates: (a.duplicates ?? 0) + (b.duplicates ?? 0),
  absurdRtts: a.absurdRtts + b.absurdRtts,
  remarks: distinct([...a.remarks, ...b.remarks]),
});

const total = (matches: readonly RegExpMatchArray[], group: number): number =>
  matches.reduce((sum, match) => sum + Number(match[group] ?? 0), 0);
const distinct = (lines: readonly string[]): string[] => [...new Set(lines.filter(Boolean))];

/** Those that this machine has. */
export const findPeers = (): Peer[] =>
  [fping, ping].filter(({ name }) => spawnSync(name, [name === 'ping' ? '-V' : '-v']).status === 0);
