/** `fieldwatch trace`: the way to each target, hop by hop, like traceroute but without privilege and for many at once. */
import { Option } from 'commander';
import { DEFAULT_MAX_HOPS, type Hop } from '../../../contract/model/path.ts';
import { backendNames, createTargetSink } from '../../service/probe-list.ts';
import { type TracedTarget, traceTargets } from '../../service/trace-list.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { listenForInterrupt } from '../interrupt.ts';
import { jsonOption, ppsOption, wholeNumber } from '../options.ts';
import { reportUsage } from '../report-error.ts';
import { createProgress, plain, print, printJson, tell } from '../terminal.ts';

type TraceOptions = { maxHops: number; pps: number; backend?: string; json: boolean };

export const addTrace: AddCommand = (program, { entries }) => {
  program
    .command('trace')
    .description('Trace the way to targets, hop by hop, without privilege; needs no service and stores nothing.')
    .argument('<target...>', 'IPv4 or IPv6 addresses, host names or ranges such as 10.4.7.0/28')
    .addOption(new Option('--max-hops <n>', 'how far to look').argParser(wholeNumber(1, 64)).default(DEFAULT_MAX_HOPS))
    .addOption(ppsOption('packets a second over all; 0 means unpaced').default(1_000))
    .addOption(new Option('--backend <name>', 'force one way of probing').choices(backendNames))
    .addOption(jsonOption('print one object: backend, elapsedMs, interrupted, badTargets, paths'))
    .addHelpText(
      'after',
      `
A path: target, address, reached, voidReason (why nothing could be asked, for a reason of our own) and hops, each with
ttl, address, rttMs and said: "time exceeded" from a router, "reply" from the target, else why it goes no further.
A hop that nobody answered for has nulls; those after the last answer are left out.`,
    )
    .action(async (given: string[], { maxHops, pps, backend: wanted, json }: TraceOptions) => {
      const sink = createTargetSink();
      for (const target of given) sink.line(target);
      const { targets, bad, badCount: badTargets } = sink.list;
      for (const { text, reason } of bad) tell(plain(`${reason}  [${text}]`));
      if (targets.length === 0) {
        process.exitCode = reportUsage('there is nothing to trace: name targets', json);
        return;
      }
      const interrupt = listenForInterrupt();
      const progress = createProgress('Tracing');
      const { backend, elapsedMs, paths } = await traceTargets(
        { proberEntry: entries.prober, targets, maxHops, packetsPerSecond: pps, backend: wanted },
        progress.draw,
        interrupt.signal,
      ).finally(progress.clear);
      interrupt.release();
      const interrupted = interrupt.signal.aborted;
      if (json) printJson({ backend, elapsedMs: Math.round(elapsedMs), interrupted, badTargets, paths });
      else for (const path of paths) for (const line of describe(path, maxHops, backend)) print(plain(line));
      if (interrupted) process.exitCode = exitCodes.interrupted;
      else if (badTargets > 0 || paths.some(({ reached }) => !reached)) process.exitCode = exitCodes.partly;
    });
};

const describe = (path: TracedTarget, maxHops: number, backend: string | null): string[] => {
  const { target, address, hops, reached, voidReason } = path;
  const where = address === null || address === target ? target : `${target} (${address})`;
  if (voidReason === 'name-not-resolved') return [`${where}: no such name`];
  if (voidReason === 'not-supported')
    return [
      `${where}: tracing${address?.includes(':') ? ' over IPv6' : ''} is not supported by ${backend ?? 'nothing'}`,
    ];
  if (voidReason !== null) return [`${where}: could not be traced: ${voidReason}`];
  const end = reached
    ? []
    : [`    not reached: ${hops.length === 0 ? 'nobody on the way answered' : lastWords(hops.at(-1))}`];
  return [`trace to ${where}, ${maxHops} hops at most`, ...hops.map(line), ...end];
};

const line = ({ ttl, address, rttMs, said }: Hop): string => {
  const number = String(ttl).padStart(2);
  if (address === null) return `${number}  *`;
  const words = said === 'time exceeded' || said === 'reply' ? '' : `  ${said}`;
  return `${number}  ${address}  ${(rttMs ?? 0).toFixed(3)} ms${words}`;
};

const lastWords = (hop: Hop | undefined): string =>
  hop === undefined || hop.said === 'time exceeded'
    ? `nobody answered beyond ${hop?.address ?? 'here'}`
    : `${hop.said} from ${hop.address}`;
