/** Compares what an engine said of its targets with what the simulator truly did, and names every difference. */
import type { RejectedCounts, RejectReason } from '../../../src/contract/model/check.ts';
import { rejectReasons } from '../../../src/contract/model/check.ts';
import { flawBits } from '../../../src/main/io/simulated/script/flaws.ts';
import { answerKinds, type Truth } from './truth-log.ts';

/** What the engine said of one target; what it does not say is not compared. */
export type Told = {
  readonly address: string;
  readonly sent: number;
  readonly received: number;
  readonly duplicates?: number;
  /** RTT of the believed replies, in sending order. */
  readonly rttsMs?: readonly number[];
};

export type CheckOptions = {
  readonly timeoutMs: number;
  /** A datagram socket never sees replies with another identifier or a bad checksum: the kernel keeps them. */
  readonly sees: 'datagram' | 'raw';
  /** How far an RTT may be from the time between reading the request and writing its answer. */
  readonly rttToleranceMs: number;
  /** All that the engine rejected meanwhile, if it asked nobody else. */
  readonly rejected?: RejectedCounts;
};

export type Difference = {
  /** Null: over all. */
  readonly address: string | null;
  readonly what: string;
  readonly truth: string;
  readonly told: string;
};

/** A reply this near to the timeout may count as in time or as late. */
const UNDECIDED_MS = 15;

type Range = { least: number; most: number };
export type Expected = {
  sent: number;
  received: Range;
  duplicates: Range;
  /** Delay of the reply to each request, in sending order; null where none may be believed. */
  delaysMs: (number | null)[];
};

export const checkTruth = (truth: Truth, told: readonly Told[], options: CheckOptions): Difference[] => {
  const differences: Difference[] = [];
  const differ = (address: string | null, what: string, is: string, said: string): void =>
    void differences.push({ address, what, truth: is, told: said });
  const { targets, rejections } = expectedOf(truth, new Set(told.map(({ address }) => address)), options);
  if (truth.counters.unrecorded > 0) differ(null, 'the truth itself', `${truth.counters.unrecorded} not recorded`, '');

  for (const { address, sent, received, duplicates, rttsMs } of told) {
    const expected = targets.get(address) ?? nothingExpected();
    if (sent !== expected.sent) differ(address, 'sent', String(expected.sent), String(sent));
    if (!isIn(received, expected.received)) differ(address, 'received', inWords(expected.received), String(received));
    if (duplicates !== undefined && !isIn(duplicates, expected.duplicates))
      differ(address, 'duplicates', inWords(expected.duplicates), String(duplicates));
    const delays = expected.delaysMs.filter((delay) => delay !== null);
    if (rttsMs === undefined || rttsMs.length !== delays.length) continue;
    for (const [at, rtt] of rttsMs.entries()) {
      const delay = delays[at]!;
      if (Math.abs(rtt - delay) > options.rttToleranceMs)
        differ(address, `RTT of reply ${at + 1}`, `${delay.toFixed(3)} ms`, `${rtt.toFixed(3)} ms`);
    }
  }
  if (options.rejected) {
    for (const reason of rejectReasons) {
      const count = options.rejected[reason] ?? 0;
      if (!isIn(count, rejections[reason]))
        differ(null, `rejected: ${reason}`, inWords(rejections[reason]), String(count));
    }
  }
  return differences;
};

export const sayDifferences = (differences: readonly Difference[]): string =>
  differences
    .map(({ address, what, truth, told }) => `${address ?? 'all'}: ${what} is ${truth}, told ${told || 'nothing'}`)
    .join('\n');

/** What an engine that is never wrong says of the addresses. */
export const expectedOf = (
  truth: Truth,
  addresses: ReadonlySet<string>,
  { timeoutMs, sees }: Pick<CheckOptions, 'timeoutMs' | 'sees'>,
): { targets: Map<string, Expected>; rejections: Record<RejectReason, Range> } => {
  const targets = new Map<string, Expected>();
  const rejections = Object.fromEntries(rejectReasons.map((reason) => [reason, { least: 0, most: 0 }])) as Record<
    RejectReason,
    Range
  >;
  const answers = repliesOf(truth);
  for (const [request, code] of truth.requests.address.entries()) {
    const address = truth.addresses[code]!;
    if (!addresses.has(address)) continue;
    const target = targets.get(address) ?? nothingExpected();
    targets.set(address, target);
    target.sent++;
    let state: 'waited' | 'answered' | 'undecided' | 'late' = 'waited';
    let delayMs: number | null = null;
    for (const { flaws, afterMs } of answers.get(request) ?? []) {
      if (flaws !== 0) {
        expectFlawed(rejections, flaws, sees);
        continue;
      }
      const first = state === 'waited';
      if (first)
        state =
          afterMs > timeoutMs + UNDECIDED_MS ? 'late' : afterMs > timeoutMs - UNDECIDED_MS ? 'undecided' : 'answered';
      if (first && state !== 'late') delayMs = afterMs;
      switch (state) {
        case 'answered':
          add(first ? target.received : target.duplicates, 1, 1);
          if (!first) add(rejections.duplicate, 1, 1);
          break;
        case 'undecided':
          add(first ? target.received : target.duplicates, 0, 1);
          if (!first) add(rejections.duplicate, 0, 1);
          add(rejections.late, 0, 1);
          break;
        default:
          add(rejections.late, 1, 1);
      }
    }
    target.delaysMs.push(delayMs);
  }
  return { targets, rejections };
};

/** Flaws in the order in which an engine can see them; bits flipped under a right checksum may look like several. */
const expectFlawed = (rejections: Record<RejectReason, Range>, flaws: number, sees: 'datagram' | 'raw'): void => {
  const has = (flaw: keyof typeof flawBits): boolean => (flaws & flawBits[flaw]) !== 0;
  if (has('wrongId') || (has('badChecksum') && sees === 'datagram')) return;
  if (has('truncated')) add(rejections.truncated, 1, 1);
  else if (has('badChecksum')) add(rejections['bad-checksum'], 1, 1);
  else if (has('corrupted')) {
    add(rejections['bad-token'], 0, 1);
    add(rejections['not-outstanding'], 0, 1);
  } else if (has('wrongToken')) add(rejections['bad-token'], 1, 1);
  else if (has('spoofed')) add(rejections['wrong-source'], 1, 1);
  else add(rejections['not-outstanding'], 1, 1);
};

type Reply = { readonly flaws: number; readonly afterMs: number };

/** By request, in the order they were written. */
const repliesOf = ({ answers, requests }: Truth): Map<number, Reply[]> => {
  const replies = new Map<number, Reply[]>();
  for (const [at, request] of answers.request.entries()) {
    if (answerKinds[answers.kind[at]!] !== 'reply') continue;
    const reply = { flaws: answers.flaws[at]!, afterMs: answers.atMs[at]! - requests.atMs[request]! };
    const earlier = replies.get(request);
    if (earlier) earlier.push(reply);
    else replies.set(request, [reply]);
  }
  return replies;
};

const nothingExpected = (): Expected => ({
  sent: 0,
  received: { least: 0, most: 0 },
  duplicates: { least: 0, most: 0 },
  delaysMs: [],
});
const add = (range: Range, least: number, most: number): void => {
  range.least += least;
  range.most += most;
};
const isIn = (value: number, { least, most }: Range): boolean => value >= least && value <= most;
const inWords = ({ least, most }: Range): string => (least === most ? String(least) : `${least} to ${most}`);
