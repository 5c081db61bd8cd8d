/** The net-ping package alone, as a program would use it: `net-ping-process.ts TARGETS`, run as root inside a lab; prints echoes a second and how many came back. */
import { addressRange } from './sweep-process.ts';

type Session = { pingHost(target: string, callback: (error: Error | null) => void): void; close(): void };
const { default: netPing }: { default: { createSession(options: object): Session } } = await import(
  'net-ping' as string
);

const targets = Number(process.argv[2]);
/** Its sessions tell requests apart by 16 bits. */
const AT_ONCE = 5_000;

const addresses = addressRange(targets);
const session = netPing.createSession({ retries: 0, timeout: 2_000, packetSize: 32 });
const startedMs = performance.now();
let received = 0;
await new Promise<void>((resolve) => {
  let next = 0;
  let open = 0;
  const fill = (): void => {
    while (open < AT_ONCE && next < targets) {
      open++;
      session.pingHost(addresses.at(next++), (error) => {
        if (!error) received++;
        open--;
        if (next < targets) fill();
        else if (open === 0) resolve();
      });
    }
  };
  fill();
});
console.log(JSON.stringify({ perS: (targets * 1_000) / (performance.now() - startedMs), received }));
process.exit(0);
