/** `fieldwatch probe`: pings a list of targets once, like fping, and prints one object of figures. */
import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { Option } from 'commander';
import { FieldwatchError } from '../../../contract/errors.ts';
import { backendNames, createTargetSink, probeTargets, type TargetList } from '../../service/probe-list.ts';
import {
  eachTarget,
  type ProbedTarget,
  type ProbeSummary,
  type RttFigures,
  summarize,
} from '../../service/probe-summary.ts';
import type { AddCommand, CliContext } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { listenForInterrupt } from '../interrupt.ts';
import { jsonOption, ppsOption, probersOption, wholeNumber } from '../options.ts';
import { reportUsage } from '../report-error.ts';
import { createProgress, plain, print, printJson, printLines, tell } from '../terminal.ts';

const SHOWN_BAD = 20;

type ProbeOptions = {
  targets?: string;
  count: number;
  spacingMs: number;
  timeoutMs: number;
  pps: number;
  probers: number;
  backend?: string;
  tcp?: number;
  each: boolean;
  json: boolean;
};

export const addProbe: AddCommand = (program, context) => {
  program
    .command('probe')
    .description('Ping targets once and print figures; needs no service and stores nothing.')
    .argument('[target...]', 'IPv4 or IPv6 addresses, host names or ranges such as 10.4.7.0/24')
    .addOption(
      new Option(
        '--targets <file>',
        'read targets from a file, one or several a line, # for comments; - reads standard input',
      ),
    )
    .addOption(new Option('--count <n>', 'packets per target').argParser(wholeNumber(1, 10_000)).default(1))
    .addOption(ppsOption('packets a second over all; 0 means unpaced').default(1_000))
    .addOption(probersOption())
    .addOption(
      new Option('--timeout-ms <n>', 'how long a reply may take').argParser(wholeNumber(1, 60_000)).default(1_000),
    )
    .addOption(
      new Option('--spacing-ms <n>', 'between two packets to one target')
        .argParser(wholeNumber(0, 60_000))
        .default(250),
    )
    .addOption(new Option('--backend <name>', 'force one way of probing').choices(backendNames))
    .addOption(
      new Option('--tcp <port>', 'connect to this TCP port instead of pinging; one that refuses is an answer too')
        .argParser(wholeNumber(1, 65_535))
        .conflicts('backend'),
    )
    .addOption(new Option('--each', 'also a line per target, before the figures'))
    .addOption(jsonOption('print one object of figures; with --each a line of JSON per target before it'))
    .addHelpText(
      'after',
      `
The object: targets, answered, sent, received, lossPercent, elapsedMs, pps, rttMs {min, mean, p50, p95, p99, max},
jitterMs (mean absolute difference of a target's consecutive replies), duplicates (replies that came again),
ttl {min, max} (of the replies as they arrived), void (packets that never left, for a reason of our own) with
voidReasons, rejected (replies that were not believed, by reason), backend, interrupted, badTargets.
A target's line has the same of its own, with rttsMs (each reply), ttl and voidReason (of the last).`,
    )
    .action(async (given: string[], options: ProbeOptions) => {
      const { targets, bad, badCount } = await readTargets(given, options.targets);
      for (const { line, text, reason } of bad.slice(0, SHOWN_BAD)) tell(plain(`line ${line}: ${reason}  [${text}]`));
      if (badCount > SHOWN_BAD) tell(`… and ${badCount - SHOWN_BAD} more bad targets`);
      if (targets.length === 0) {
        process.exitCode = reportUsage('there is nothing to probe: name targets, or --targets FILE', options.json);
        return;
      }
      await probe(targets, badCount, options, context);
    });
};

const probe = async (
  targets: readonly string[],
  badTargets: number,
  options: ProbeOptions,
  { entries }: CliContext,
) => {
  const interrupt = listenForInterrupt();
  const progress = createProgress('Probing');
  const { count, spacingMs, timeoutMs, pps: packetsPerSecond, probers, backend: wanted, tcp: tcpPort } = options;
  const how = { packetsPerSecond, probers, backend: wanted, tcpPort };
  const probed = await probeTargets(
    { proberEntry: entries.prober, targets, count, spacingMs, timeoutMs, ...how },
    progress.draw,
    interrupt.signal,
  ).finally(progress.clear);
  interrupt.release();
  const { backend } = probed;
  const summary = { ...summarize(probed, { backend, interrupted: interrupt.signal.aborted }), badTargets };
  if (options.each) printLines(eachLine(eachTarget(probed), options.json));
  if (options.json) printJson(summary);
  else for (const line of describe(summary)) print(line);
  if (summary.interrupted) process.exitCode = exitCodes.interrupted;
  else if (summary.answered < summary.targets || badTargets > 0) process.exitCode = exitCodes.partly;
};

const readTargets = async (given: readonly string[], file: string | undefined): Promise<TargetList> => {
  const sink = createTargetSink();
  for (const target of given) sink.line(target);
  if (file === undefined) return sink.list;
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for await (const chunk of file === '-' ? process.stdin : createReadStream(file)) {
      const lines = (rest + decoder.write(chunk as Buffer)).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) sink.line(line);
    }
  } catch (error) {
    throw new FieldwatchError('not-found', `${file} can't be read: ${(error as Error).message}. Nothing was probed.`);
  }
  sink.line(rest + decoder.end());
  return sink.list;
};

function* eachLine(targets: Iterable<ProbedTarget>, json: boolean): Generator<string> {
  for (const target of targets) yield json ? JSON.stringify(target) : eachText(target);
}

const eachText = (probed: ProbedTarget): string => {
  const { target, address, sent, received, rttMs, jitterMs, duplicates, ttl, void: voids, voidReason } = probed;
  const where = address === null || address === target ? target : `${target} (${address})`;
  if (address === null) return `${where}: no such name`;
  const left = voids > 0 ? `, ${voids} never left${voidReason === null ? '' : ` (${voidReason})`}` : '';
  if (rttMs === null) return `${where}: no reply to ${sent}${left}`;
  return [
    `${where}: ${received} of ${sent}${left}`,
    received === 1 ? `${rttMs.mean.toFixed(3)} ms` : figures(rttMs),
    ...(jitterMs === null ? [] : [`jitter ${jitterMs} ms`]),
    ...(duplicates > 0 ? [`${duplicates} duplicate${duplicates === 1 ? '' : 's'}`] : []),
    ...(ttl === null ? [] : [`TTL ${ttl}`]),
  ].join(', ');
};

const figures = ({ min, mean, p50, p95, p99, max }: RttFigures): string =>
  `min ${min}, mean ${mean}, p50 ${p50}, p95 ${p95}, p99 ${p99}, max ${max} ms`;

const describe = (summary: ProbeSummary): string[] => {
  const { rttMs, jitterMs, duplicates, ttl, rejected, voidReasons } = summary;
  const counts = (of: Readonly<Record<string, number | undefined>>) =>
    Object.entries(of)
      .filter(([, count]) => count)
      .map(([reason, count]) => `${count} ${reason}`)
      .join(', ');
  return [
    `${summary.answered} of ${summary.targets} targets answered through ${summary.backend ?? 'nothing'}${summary.interrupted ? ' (interrupted)' : ''}`,
    `${summary.received} of ${summary.sent} packets, ${summary.lossPercent ?? 0} % lost, ${(summary.elapsedMs / 1_000).toFixed(2)} s, ${summary.pps} packets/s`,
    ...(rttMs === null ? [] : [`RTT: ${figures(rttMs)}${jitterMs === null ? '' : `; jitter ${jitterMs} ms`}`]),
    ...(ttl === null ? [] : [`TTL of the replies: ${ttl.min === ttl.max ? ttl.min : `${ttl.min} to ${ttl.max}`}`]),
    ...(duplicates > 0 ? [`${duplicates} replies came again`] : []),
    ...(summary.void > 0 ? [`${summary.void} packets never left: ${counts(voidReasons)}`] : []),
    ...(counts(rejected) === '' ? [] : [`Replies not believed: ${counts(rejected)}`]),
  ];
};
