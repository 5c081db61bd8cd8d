/** How many echoes a second the simulated network answers, and whether what the prober says of them is the truth. */
import type { Log } from '../src/main/engine/ports.ts';
import { createProberPool } from '../src/main/io/icmp/create-prober-pool.ts';
import { createLab, labMissing } from '../test/support/lab.ts';
import { checkTruth, type Told } from '../test/support/simulator/check-truth.ts';
import { simulate, simulatorMissing } from '../test/support/simulator/simulate.ts';

const ENTRY = new URL('../src/main/io/icmp/prober.ts', import.meta.url).pathname;
const ROUNDS = 5;
const HOSTS = 60_000;
const TIMEOUT_MS = 3_000;
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const run = async (): Promise<Record<string, number>> => {
  const missing = labMissing() ?? simulatorMissing();
  if (missing) throw new Error(`this bench needs ${missing}`);
  const lab = createLab({ liveCidrs: [] });
  const pool = await createProberPool({
    entry: ENTRY,
    spawn: lab.spawnProber,
    packetsPerSecond: 0,
    packetsPerSubnetPerSecond: 0,
    log: quiet,
  });
  try {
    const latency = { kind: 'normal', meanMs: 25, deviationMs: 10 } as const;
    const script = { rules: [{ match: '10.50.0.0/16', latency }] };
    const simulator = await simulate(lab, { routed: ['10.50.0.0/16'], script });
    const addresses = Array.from({ length: HOSTS }, (_, n) => `10.50.${n >> 8}.${n & 255}`);
    const totals = { sent: new Uint32Array(HOSTS), received: new Uint32Array(HOSTS) };
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const request = { addresses, count: 1, spacingMs: 0, timeoutMs: TIMEOUT_MS };
      const { sent, received, elapsedMs } = await pool.probeList(request, () => {}, new AbortController().signal);
      rates.push((HOSTS * 1_000) / elapsedMs);
      for (let at = 0; at < HOSTS; at++) {
        totals.sent[at]! += sent[at]!;
        totals.received[at]! += received[at]!;
      }
    }
    const truth = await simulator.truth();
    const told: Told[] = addresses.map((address, at) => ({
      address,
      sent: totals.sent[at]!,
      received: totals.received[at]!,
    }));
    return {
      echoPerS: rates.toSorted((a, b) => a - b)[ROUNDS >> 1]!,
      bestEchoPerS: Math.max(...rates),
      requests: truth.requests.atMs.length,
      unseenPackets: truth.counters.unseen,
      differences: checkTruth(truth, told, { timeoutMs: TIMEOUT_MS, sees: 'datagram', rttToleranceMs: 0 }).length,
    };
  } finally {
    await pool.stop();
    lab.remove();
  }
};
