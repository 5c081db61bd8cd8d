/** How far the RTTs of a prober are from what a packet capture saw, over a fleet at a pace, with a main loop that may be blocked. */
import { createProberPool } from '../../src/main/io/icmp/create-prober-pool.ts';
import { silentLog } from './builders.ts';
import { captureEchoes } from './echo-capture.ts';
import { proberEntry } from './entries.ts';
import { createLab } from './lab.ts';
import { simulate } from './simulator/simulate.ts';

/** The errors, over the packets that both saw whole. */
export type RttAccuracy = {
  readonly packets: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
};

const DEVICES = 2_400;
const PACKETS = 3;
const PACKETS_PER_SECOND = 1_000;
/** Blocked so long out of every so much. */
const BLOCK = { forMs: 150, everyMs: 400 };

const blockMainLoop = (): NodeJS.Timeout =>
  setInterval(() => {
    const until = performance.now() + BLOCK.forMs;
    while (performance.now() < until);
  }, BLOCK.everyMs);

/** Hosts at 25 ± 10 ms behind a TUN device; the capture listens there, and stamps as the kernel hands packets over. */
export const measureRttAccuracy = async ({ blocked }: { blocked: boolean }): Promise<RttAccuracy> => {
  const lab = createLab({ liveCidrs: [] });
  try {
    const latency = { kind: 'normal', meanMs: 25, deviationMs: 10 } as const;
    await simulate(lab, { routed: ['10.60.0.0/16'], script: { rules: [{ match: '10.60.0.0/16', latency }] } });
    const pool = await createProberPool({
      entry: proberEntry,
      spawn: lab.spawnProber,
      packetsPerSecond: PACKETS_PER_SECOND,
      log: silentLog,
    });
    const capture = await captureEchoes(lab, 'sim0');
    const targets = Array.from({ length: DEVICES }, (_, key) => ({ key, address: `10.60.${key >> 8}.${key & 255}` }));
    const measured = new Map<string, readonly number[]>();
    const blocker = blocked ? blockMainLoop() : undefined;
    await pool.probe(
      { targets, plan: { packets: PACKETS, spacingMs: 250, timeoutMs: 1_000, stopOnReply: false }, inFlight: DEVICES },
      (outcomes) => {
        for (const { key, rttsMs } of outcomes) measured.set(targets[key]!.address, rttsMs);
      },
      new AbortController().signal,
    );
    clearInterval(blocker);
    const truth = await capture.stop();
    await pool.stop();
    const errors: number[] = [];
    for (const [address, rttsMs] of measured) {
      const seen = truth.get(address) ?? [];
      // A packet that was lost anywhere has no place among the measured ones.
      if (seen.length !== rttsMs.length) continue;
      for (const [i, rtt] of rttsMs.entries()) {
        const trip = seen[i];
        if (trip != null) errors.push(Math.abs(rtt - trip));
      }
    }
    errors.sort((a, b) => a - b);
    const at = (share: number): number => errors[Math.ceil(share * errors.length) - 1] ?? Number.NaN;
    return { packets: errors.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
  } finally {
    lab.remove();
  }
};
