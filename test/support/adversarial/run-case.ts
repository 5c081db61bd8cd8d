/** Runs one adversarial case: our prober on both kinds of socket, and the peers, all at once, each with addresses of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RejectedCounts } from '../../../src/contract/model/check.ts';
import type { Log, ProbeOutcome } from '../../../src/main/engine/ports.ts';
import { createProberPool } from '../../../src/main/io/icmp/create-prober-pool.ts';
import { asProberProcess } from '../../../src/main/io/icmp/fork-prober.ts';
import type { ProberPool } from '../../../src/main/io/icmp/prober-pool.ts';
import { proberEntry } from '../entries.ts';
import type { Lab } from '../lab.ts';
import { checkTruth, type Difference, type Expected, expectedOf, type Told } from '../simulator/check-truth.ts';
import type { Simulator } from '../simulator/simulate.ts';
import type { Truth } from '../simulator/truth-log.ts';
import type { Case } from './cases.ts';
import type { Peer, PeerSaid } from './peers.ts';

export type OursSaid = {
  readonly backend: string | null;
  readonly outcomes: readonly ProbeOutcome[];
  readonly rejected: RejectedCounts;
  /** Against the truth; empty when all is right. */
  readonly differences: readonly Difference[];
  /** What it says of itself when it can't work. */
  readonly problems: readonly string[];
  readonly expected: Totals;
};
export type Totals = { sent: number; least: number; most: number; leastDuplicates: number; mostDuplicates: number };
export type Row = {
  readonly name: string;
  readonly ours: readonly OursSaid[];
  readonly peers: readonly { readonly name: string; readonly said: PeerSaid; readonly expected: Totals }[];
};

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const TARGETS = 5;
/** What a busy machine may add to a round trip. */
const RTT_TOLERANCE_MS = 100;
const never = new AbortController().signal;

export type Arena = { readonly lab: Lab; readonly simulator: Simulator; readonly peers: readonly Peer[] };

/** `network` is the case's own /24 without its last part: `10.60.7.` */
export const runCase = async ({ lab, simulator, peers }: Arena, it: Case, network: string): Promise<Row> => {
  const targets = (who: number): string[] =>
    Array.from({ length: TARGETS }, (_, n) => `${network}${150 + who * 10 + n}`);
  const range = `${network}0/24`;
  await simulator.change({ rules: [{ match: range, ...it.rule }] });
  const undo = [it.prepare(lab, range)];
  const pools: ProberPool[] = [];
  try {
    pools.push(...(await Promise.all(it.backends.map((backend) => createPool(lab, it, backend)))));
    undo.push(it.disturb(lab));
    const [ours, theirs] = await Promise.all([
      Promise.all(pools.map((pool, n) => ask(pool, it, targets(n)))),
      Promise.all(peers.map(({ ask: peer }, n) => peer(lab, targets(n + 2), it.plan, it.around))),
    ]);
    await sleep(it.settleMs);
    const truth = await simulator.truth();
    return {
      name: it.name,
      ours: ours.map((outcomes, n) => judge(pools[n]!, outcomes, targets(n), truth, it)),
      peers: theirs.map((said, n) => ({
        name: peers[n]!.name,
        said,
        expected: totalsOf(truth, targets(n + 2), it.plan.timeoutMs),
      })),
    };
  } finally {
    await Promise.all(pools.map((pool) => pool.stop()));
    for (const one of undo.reverse()) one();
  }
};

const createPool = (lab: Lab, { around }: Case, backend: string | null): Promise<ProberPool> =>
  createProberPool({
    entry: proberEntry,
    ...(backend === null ? {} : { backend }),
    packetsPerSecond: 0,
    log: quiet,
    spawn: (entry) =>
      asProberProcess(
        lab.spawn([...around, process.execPath, entry], {
          serialization: 'advanced',
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        }),
      ),
  });

const ask = async (pool: ProberPool, { plan }: Case, addresses: readonly string[]): Promise<ProbeOutcome[]> => {
  const outcomes: ProbeOutcome[] = [];
  const targets = addresses.map((address, key) => ({ key, address }));
  const batch = { targets, plan: { ...plan, stopOnReply: false }, inFlight: 1_000 };
  await pool.probe(batch, (some) => outcomes.push(...some), never);
  return outcomes.sort((a, b) => a.key - b.key);
};

const judge = (
  pool: ProberPool,
  outcomes: readonly ProbeOutcome[],
  addresses: readonly string[],
  truth: Truth,
  { plan }: Case,
): OursSaid => {
  const { backend, rejected, passedOver } = pool.state();
  const told: Told[] = outcomes.map((outcome) => ({ ...outcome, address: addresses[outcome.key]! }));
  const { timeoutMs } = plan;
  const untold = outcomes.filter(({ sent, voids }) => sent + voids !== plan.packets);
  const sees = backend === 'posix-raw' ? 'raw' : 'datagram';
  return {
    backend,
    outcomes,
    rejected,
    differences: [
      ...checkTruth(truth, told, { timeoutMs, sees, rejected, rttToleranceMs: RTT_TOLERANCE_MS }),
      ...untold.map(({ key, sent, voids }) => ({
        address: addresses[key]!,
        what: 'sent and void',
        truth: String(plan.packets),
        told: String(sent + voids),
      })),
    ],
    problems: backend === null ? passedOver.map((passed) => `${passed.backend}: ${passed.why}`) : [],
    expected: totalsOf(truth, addresses, timeoutMs),
  };
};

const totalsOf = (truth: Truth, addresses: readonly string[], timeoutMs: number): Totals => {
  const { targets } = expectedOf(truth, new Set(addresses), { timeoutMs, sees: 'datagram' });
  const sum = (of: (expected: Expected) => number): number =>
    [...targets.values()].reduce((total, each) => total + of(each), 0);
  return {
    sent: sum(({ sent }) => sent),
    least: sum(({ received }) => received.least),
    most: sum(({ received }) => received.most),
    leastDuplicates: sum(({ duplicates }) => duplicates.least),
    mostDuplicates: sum(({ duplicates }) => duplicates.most),
  };
};
