/** Takes the first backend that opens, and remembers why the better ones did not. */
import { type Backend, type BackendName, backendNames, type EchoSink, type EchoSockets } from './backend.ts';
import { netPing } from './backends/net-ping.ts';
import { posixDatagram } from './backends/posix-datagram.ts';
import { posixRaw } from './backends/posix-raw.ts';
import { systemPing } from './backends/system-ping.ts';
import { windowsEcho } from './backends/windows-echo.ts';
import type { PassedOver } from './protocol.ts';
import type { SlotTable } from './slot-table.ts';
import type { OpenTrace } from './trace/trace-port.ts';

/** Best first. */
export const backends: readonly Backend[] = [posixDatagram, posixRaw, windowsEcho, netPing, systemPing];

export type Choice = {
  readonly chosen: {
    readonly name: BackendName;
    readonly sockets: EchoSockets;
    readonly openTrace: OpenTrace | null;
  } | null;
  readonly passedOver: readonly PassedOver[];
};

/** `forced`: that one or none. */
export const chooseBackend = async (
  candidates: readonly Backend[],
  forced: string | null,
  table: SlotTable,
  sink: EchoSink,
  monotonicMs: () => number,
): Promise<Choice> => {
  const passedOver: PassedOver[] = [];
  const wanted = candidates.filter(({ name, platforms }) =>
    forced === null ? (platforms?.includes(process.platform) ?? true) : name === forced,
  );
  if (wanted.length === 0 && forced !== null)
    passedOver.push({ backend: forced, why: `is not one of ${backendNames.join(', ')}`, repair: null });
  for (const backend of wanted) {
    const opened = await backend.open(table, sink, monotonicMs);
    if (opened.kind === 'open') {
      const { sockets, openTrace = null } = opened;
      return { chosen: { name: backend.name, sockets, openTrace }, passedOver };
    }
    passedOver.push({ backend: backend.name, why: opened.why, repair: opened.repair });
  }
  return { chosen: null, passedOver };
};
