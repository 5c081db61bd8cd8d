/** What every packet into a scripted network meets: nothing, one answer or several, each with its delay and its flaws. */
import { fraction, hash32, mix32 } from '../chance.ts';
import { emptyQueue, passThrough, type QueueState } from './bottleneck.ts';
import { drawFlaws, flawBits } from './flaws.ts';
import { latencyMs } from './latency.ts';
import { loseOrNot } from './loss.ts';
import { createRuleFinder } from './match-rules.ts';
import { routersTo } from './router-path.ts';
import type { Rule, SimulationScript } from './simulation-script.ts';

/** What was done with a request. Only after `answered`, `unreachable` and `expired` does anything come back. */
export const verdicts = [
  'answered',
  'lost',
  'out',
  'queue-full',
  'unreachable',
  'expired',
  'silent-router',
  'no-rule',
] as const;
export type Verdict = (typeof verdicts)[number];

export type Answer = {
  readonly kind: 'reply' | 'unreachable' | 'expired';
  readonly afterMs: number;
  /** Who sends it; null: the address that was asked. */
  readonly from: string | null;
  /** Bits of `flawBits`. */
  readonly flaws: number;
  /** For the flaws' own chances: which bits are flipped. */
  readonly draw: number;
};

export type Fate = {
  readonly verdict: Verdict;
  readonly rule: Rule | null;
  readonly answers: readonly Answer[];
  /** Hops that a reply comes over. */
  readonly hops: number;
};

export type ScriptedWorld = {
  ruleOf(address: string): Rule | null;
  /** The rule of an address that is there at that time: not one without a rule, nor one that is out. */
  present(address: string, atMs: number): Rule | null;
  /** One request with this time to live, `atMs` after the script was set; times must not go back. Asking again is another request. */
  meet(address: string, atMs: number, timeToLive?: number): Fate;
};

type Subject = {
  readonly rule: Rule | null;
  readonly hash: number;
  readonly routers: readonly (string | null)[];
  requests: number;
  isBad: boolean;
};

/** Above this many addresses their burst states and counts begin anew: the memory has a bound. */
const MOST_SUBJECTS = 1 << 20;
const COPY = 7_919;

export const createScriptedWorld = ({ seed, rules, bottlenecks }: SimulationScript): ScriptedWorld => {
  const find = createRuleFinder(rules);
  const subjects = new Map<string, Subject>();
  const queues = new Map<string, QueueState>();

  const subjectOf = (address: string): Subject => {
    const known = subjects.get(address);
    if (known) return known;
    if (subjects.size >= MOST_SUBJECTS) subjects.clear();
    const rule = rules[find(address)] ?? null;
    const routers = rule?.path ? routersTo(rule.path, seed, address) : [];
    const subject = { rule, hash: hash32(seed, address), routers, requests: 0, isBad: false };
    subjects.set(address, subject);
    return subject;
  };

  /** How long the queues on the way take; null where one of them is full. */
  const waitAt = (rule: Rule, atMs: number): number | null => {
    let waitMs = 0;
    for (const name of rule.through) {
      const passed = passThrough(bottlenecks[name]!, queues.get(name) ?? emptyQueue, atMs + waitMs);
      queues.set(name, passed.state);
      if (passed.waitMs === null) return null;
      waitMs += passed.waitMs;
    }
    return waitMs;
  };

  const nothing = (verdict: Verdict, rule: Rule | null): Fate => ({ verdict, rule, answers: [], hops: 0 });

  return {
    ruleOf: (address) => subjectOf(address).rule,
    present: (address, atMs) => {
      const { rule } = subjectOf(address);
      return rule === null || isOut(rule, atMs) ? null : rule;
    },
    meet: (address, atMs, timeToLive = 255) => {
      const subject = subjectOf(address);
      const { rule, routers } = subject;
      if (rule === null) return nothing('no-rule', null);
      const draw = mix32(subject.hash, subject.requests++);
      if (isOut(rule, atMs)) return nothing('out', rule);
      const waitMs = rule.through.length > 0 ? waitAt(rule, atMs) : 0;
      if (waitMs === null) return nothing('queue-full', rule);
      if (rule.loss) {
        const { isLost, isBad } = loseOrNot(rule.loss, subject.isBad, draw);
        subject.isBad = isBad;
        if (isLost) return nothing('lost', rule);
      }
      const wayMs = latencyMs(rule.latency, draw);
      if (timeToLive <= routers.length) {
        const from = routers[timeToLive - 1];
        if (from == null) return nothing('silent-router', rule);
        const afterMs = waitMs + (wayMs * timeToLive) / (routers.length + 1);
        return {
          verdict: 'expired',
          rule,
          answers: [{ kind: 'expired', afterMs, from, flaws: 0, draw }],
          hops: timeToLive,
        };
      }
      const hops = routers.length;
      const { unreachable } = rule;
      if (unreachable && fraction(mix32(draw, 31)) < unreachable.probability) {
        const answer: Answer = {
          kind: 'unreachable',
          afterMs: waitMs + wayMs,
          from: unreachable.from ?? null,
          flaws: 0,
          draw,
        };
        return { verdict: 'unreachable', rule, answers: [answer], hops };
      }
      return { verdict: 'answered', rule, answers: repliesOf(rule, draw, waitMs + wayMs), hops };
    },
  };
};

const isOut = ({ outages }: Rule, atMs: number): boolean =>
  outages.some(({ fromS, toS }) => atMs >= fromS * 1_000 && atMs < toS * 1_000);

/** The reply and its copies; each copy has its own jitter and flaws. */
const repliesOf = (rule: Rule, draw: number, wayMs: number): Answer[] => {
  const { duplicates } = rule;
  const copies = duplicates && fraction(mix32(draw, 32)) < duplicates.probability ? duplicates.copies : 0;
  const replies = [replyOf(rule, draw, wayMs)];
  for (let copy = 1; copy <= copies; copy++) replies.push(replyOf(rule, mix32(draw, copy * COPY), wayMs));
  return replies;
};

const replyOf = ({ jitterMs, late, flaws }: Rule, draw: number, wayMs: number): Answer => {
  const isLate = late !== undefined && fraction(mix32(draw, 33)) < late.probability;
  const lateMs = isLate ? late.fromMs + (late.toMs - late.fromMs) * fraction(mix32(draw, 34)) : 0;
  const bits = flaws ? drawFlaws(flaws, draw) : 0;
  return {
    kind: 'reply',
    afterMs: wayMs + jitterMs * fraction(mix32(draw, 35)) + lateMs,
    from: (bits & flawBits.spoofed) !== 0 ? (flaws?.spoofed?.source ?? null) : null,
    flaws: bits,
    draw,
  };
};
