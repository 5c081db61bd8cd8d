/** Pings a list of any length: chunks on the way to the probers, columns all the way back, no object per target. */
import { FieldwatchError } from '../../../contract/errors.ts';
import { type RejectedCounts, type RejectReason, type VoidReason, voidReasons } from '../../../contract/model/check.ts';
import { packIp } from './ip-bytes.ts';
import type { JobDesk, JobSpec } from './job-desk.ts';
import type { ListRequest, ListResult } from './prober-pool.ts';
import type { JobResults } from './protocol.ts';

/** Small enough that packing one never holds the main loop up for more than a few milliseconds. */
const CHUNK = 2_048;
/** The first is on its way sooner, and each after it twice as long. */
const FIRST_CHUNK = 128;
/** Chunks under way per process: the next is there before the last is through, and slots for all of them. */
const CHUNKS_AT_ONCE = 24;

export const probeList = (
  desk: JobDesk,
  request: ListRequest,
  processes: number,
  rejected: () => RejectedCounts,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<ListResult> => {
  const { addresses, count } = request;
  if (count < 1 || count > 65_535) throw new FieldwatchError('bad-input', 'count must be from 1 to 65535');
  const total = addresses.length;
  const sent = new Uint16Array(total);
  const received = new Uint16Array(total);
  const voids = new Uint16Array(total);
  const voidReason = new Uint8Array(total);
  const duplicates = new Uint16Array(total);
  const ttl = new Uint8Array(total);
  const rttsMs = new Float64Array(total * count).fill(Number.NaN);
  const reasons: Partial<Record<VoidReason, number>> = {};
  const rejectedBefore = rejected();
  const startedMs = performance.now();

  const take = (from: number, results: JobResults): void => {
    for (let i = 0; i < results.targets.length; i++) {
      const at = from + results.targets[i]!;
      sent[at] = results.sent[i]!;
      received[at] = results.received[i]!;
      voids[at] = results.voids[i]!;
      voidReason[at] = results.voidReason[i]!;
      duplicates[at] = results.duplicates[i]!;
      ttl[at] = results.ttl[i]!;
      for (let packet = 0; packet < count; packet++) rttsMs[at * count + packet] = results.rttsMs[i * count + packet]!;
      const reason = voidReasons[results.voidReason[i]! - 1];
      if (reason) reasons[reason] = (reasons[reason] ?? 0) + results.voids[i]!;
    }
  };

  return new Promise((resolve) => {
    const cancels = new Set<() => void>();
    let cursor = 0;
    let chunk = FIRST_CHUNK;
    let done = 0;
    const onAbort = (): void => {
      for (const cancel of cancels) cancel();
      finish();
    };
    signal.addEventListener('abort', onAbort, { once: true });

    const finish = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve({
        sent,
        received,
        rttsMs,
        voids,
        voidReason,
        duplicates,
        ttl,
        voidReasons: reasons,
        rejected: difference(rejected(), rejectedBefore),
        elapsedMs: performance.now() - startedMs,
      });
    };
    const next = (): void => {
      if (signal.aborted) return;
      while (cursor < total && cancels.size < processes * CHUNKS_AT_ONCE) {
        const from = cursor;
        cursor = Math.min(total, from + chunk);
        chunk = Math.min(CHUNK, chunk * 2);
        const cancel = desk.submit(
          chunkOf(request, from, cursor),
          (results) => {
            take(from, results);
            done += results.targets.length;
            onProgress(done, total);
          },
          // Later, so that a chunk that is over at once is known by its cancel first.
          () =>
            queueMicrotask(() => {
              cancels.delete(cancel);
              next();
            }),
        );
        cancels.add(cancel);
      }
      if (cancels.size === 0) finish();
    };
    if (signal.aborted) onAbort();
    else next();
  });
};

const chunkOf = (
  { addresses, count, spacingMs, timeoutMs, tcpPort }: ListRequest,
  from: number,
  to: number,
): JobSpec => {
  const targets = to - from;
  const bytes = new Uint8Array(targets * 16);
  const zones: [number, string][] = [];
  for (let i = 0; i < targets; i++) {
    const zone = packIp(addresses.at(from + i)!, bytes, i * 16);
    if (zone !== null) zones.push([i, zone]);
  }
  return {
    targets,
    addresses: bytes,
    zones,
    packets: count,
    spacingMs,
    timeoutMs,
    stopOnReply: false,
    inFlight: targets,
    subnet: null,
    ...(tcpPort === undefined ? {} : { tcpPort }),
  };
};

/** What came on top of `before`. */
export const difference = (after: RejectedCounts, before: RejectedCounts): RejectedCounts => {
  const counts: Partial<Record<RejectReason, number>> = {};
  for (const [reason, count] of Object.entries(after) as [RejectReason, number][]) {
    const more = count - (before[reason] ?? 0);
    if (more > 0) counts[reason] = more;
  }
  return counts;
};
