/** The engine's Probe over the job desk: targets become columns on the way in, columns become outcomes on the way out. */
import { tcpAnswers, voidReasons } from '../../../contract/model/check.ts';
import type { ProbeBatch, ProbeOutcome } from '../../engine/ports.ts';
import { packIp } from './ip-bytes.ts';
import type { JobDesk, JobSpec } from './job-desk.ts';
import type { JobResults } from './protocol.ts';

export const probeBatch = (
  desk: JobDesk,
  batch: ProbeBatch,
  onOutcomes: (outcomes: readonly ProbeOutcome[]) => void,
  signal: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    if (batch.targets.length === 0) {
      resolve();
      return;
    }
    let cancel = (): void => {};
    const onAbort = (): void => {
      cancel();
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    cancel = desk.submit(
      toJob(batch),
      (results) => onOutcomes(toOutcomes(batch, results)),
      () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      },
    );
  });

const toJob = ({ targets, plan, inFlight, subnet = null }: ProbeBatch): JobSpec => {
  const addresses = new Uint8Array(targets.length * 16);
  const zones: [number, string][] = [];
  for (const [i, target] of targets.entries()) {
    const zone = packIp(target.address, addresses, i * 16);
    if (zone !== null) zones.push([i, zone]);
  }
  return { targets: targets.length, addresses, zones, ...plan, inFlight, subnet };
};

const toOutcomes = ({ targets, plan }: ProbeBatch, results: JobResults): ProbeOutcome[] => {
  const said = new Map(results.unreachable);
  return Array.from(results.targets, (target, i) => ({
    key: targets[target]!.key,
    sent: results.sent[i]!,
    received: results.received[i]!,
    rttsMs: [...results.rttsMs.subarray(i * plan.packets, (i + 1) * plan.packets)].filter((rtt) => !Number.isNaN(rtt)),
    voids: results.voids[i]!,
    voidReason: voidReasons[results.voidReason[i]! - 1] ?? null,
    unreachable: said.get(target) ?? null,
    duplicates: results.duplicates[i]!,
    ttl: results.ttl[i]! || null,
    ...answerOf(results, i),
  }));
};

const answerOf = (results: JobResults, i: number): Pick<ProbeOutcome, 'tcpAnswer'> => {
  const tcpAnswer = tcpAnswers[(results.tcpAnswers?.[i] ?? 0) - 1];
  return tcpAnswer === undefined ? {} : { tcpAnswer };
};
