/** Runs under Windows' Node: takes the backend that the prober would take there, pings the targets of its arguments, and prints what came of them. */
import { voidReasons } from '../../src/contract/model/check.ts';
import { backends, chooseBackend } from '../../src/main/io/icmp/choose-backend.ts';
import { packIp } from '../../src/main/io/icmp/ip-bytes.ts';
import { createProbeEngine } from '../../src/main/io/icmp/probe-engine.ts';
import type { JobResults } from '../../src/main/io/icmp/protocol.ts';
import { createSlotTable } from '../../src/main/io/icmp/slot-table.ts';

const [packets = '1', timeoutMs = '1000', ...given] = process.argv.slice(2);
/** `10.0.1.0+300` means 300 addresses from there. */
const addresses = given.flatMap((each) => {
  const [first = '', count = '1'] = each.split('+');
  const [a, b, c = 0, d = 0] = first.split('.').map(Number);
  if (count === '1') return [first];
  return Array.from({ length: Number(count) }, (_, i) => `${a}.${b}.${c + ((d + i) >> 8)}.${(d + i) & 255}`);
});

const monotonicMs = (): number => performance.now();
const table = createSlotTable();
const outcomes: object[] = [];
const take = (results: JobResults): void => {
  const said = new Map(results.unreachable);
  for (const [i, target] of results.targets.entries())
    outcomes[target] = {
      address: addresses[target],
      sent: results.sent[i],
      received: results.received[i],
      voids: results.voids[i],
      voidReason: voidReasons[results.voidReason[i]! - 1] ?? null,
      rttsMs: [...results.rttsMs.subarray(i * Number(packets), (i + 1) * Number(packets))].filter((rtt) => rtt >= 0),
      ttl: results.ttl[i],
      unreachable: said.get(target) ?? null,
    };
};
const engine = createProbeEngine({
  table,
  monotonicMs,
  report: (results) => results.forEach(take),
});

const { chosen, passedOver } = await chooseBackend(backends, null, table, engine.sink, monotonicMs);
if (chosen) {
  engine.attach(chosen.sockets);
  const bytes = new Uint8Array(addresses.length * 16);
  for (const [i, address] of addresses.entries()) packIp(address, bytes, i * 16);
  const startedMs = monotonicMs();
  engine.add(
    {
      type: 'job',
      job: 1,
      targets: addresses.length,
      addresses: bytes,
      zones: [],
      subnet: null,
      packets: Number(packets),
      spacingMs: 20,
      timeoutMs: Number(timeoutMs),
      stopOnReply: false,
      inFlight: addresses.length * Number(packets),
    },
    new Map(),
  );
  while (engine.jobs() > 0) {
    const waitMs = Math.min(engine.step(), 20);
    await new Promise((next) => setTimeout(next, waitMs));
  }
  const elapsedMs = monotonicMs() - startedMs;
  chosen.sockets[4]?.close();
  chosen.sockets[6]?.close();
  const { platform, version } = process;
  const result = { platform, version, backend: chosen.name, passedOver, elapsedMs, totals: engine.totals(), outcomes };
  process.stdout.write(JSON.stringify(result));
} else process.stdout.write(JSON.stringify({ backend: null, passedOver, outcomes }));
