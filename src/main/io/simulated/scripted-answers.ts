/** What a script does to the packets of the demo, in the terms of its prober: the reply that counts, and those that don't. */
import type { RejectReason } from '../../../contract/model/check.ts';
import type { Hop } from '../../../contract/model/path.ts';
import { flawBits } from './script/flaws.ts';
import { createScriptedWorld } from './script/scripted-world.ts';
import type { SimulationScript, unreachableKinds } from './script/simulation-script.ts';
import type { SimulatedPath } from './simulated-path.ts';
import type { Fate } from './simulated-world.ts';

export type ScriptedFate = Fate & {
  /** Further good replies to the same packet. */
  readonly duplicates: number;
  /** Why the others were not believed. */
  readonly rejected: readonly RejectReason[];
  readonly ttl: number | null;
};

/** `atMs` counts from the script's start; null where the script has no rule for the address. */
export type ScriptedAnswers = {
  fate(address: string, atMs: number, timeoutMs: number): ScriptedFate | null;
  /** Null also where the rule names no routers. */
  path(address: string, atMs: number, maxHops: number): SimulatedPath | null;
};

const FIRST_TTL = 64;
const SAID: Readonly<Record<(typeof unreachableKinds)[number], string>> = {
  network: 'network unreachable',
  host: 'host unreachable',
  port: 'port unreachable',
  admin: 'prohibited by a filter',
};

export const createScriptedAnswers = (script: SimulationScript): ScriptedAnswers => {
  const world = createScriptedWorld(script);
  return {
    fate: (address, atMs, timeoutMs) => {
      const { verdict, rule, answers, hops } = world.meet(address, atMs);
      if (verdict === 'no-rule') return null;
      const rejected: RejectReason[] = [];
      let rttMs: number | null = null;
      let duplicates = 0;
      for (const { kind, flaws, afterMs } of answers.toSorted((a, b) => a.afterMs - b.afterMs)) {
        if (kind !== 'reply') continue;
        const reason =
          flaws !== 0 ? rejectionOf(flaws) : rttMs !== null ? 'duplicate' : afterMs > timeoutMs ? 'late' : null;
        if (reason !== null) rejected.push(reason);
        if (reason === 'duplicate') duplicates++;
        if (reason === null && flaws === 0) rttMs = afterMs;
      }
      const error = answers.find(({ kind }) => kind === 'unreachable');
      const said = error && rule?.unreachable ? SAID[rule.unreachable.kind] : null;
      return {
        rttMs,
        unreachable: said === null ? null : `${said} from ${error?.from ?? address}`,
        duplicates,
        rejected,
        ttl: rttMs === null ? null : FIRST_TTL - hops,
      };
    },
    path: (address, atMs, maxHops) => {
      if (!world.ruleOf(address)?.path) return null;
      const hops: Hop[] = [];
      for (let ttl = 1; ttl <= maxHops; ttl++) {
        const [answer] = world.meet(address, atMs, ttl).answers;
        const from = answer && (answer.from ?? address);
        hops.push({
          ttl,
          address: from ?? null,
          rttMs: answer?.afterMs ?? null,
          said: answer ? WORDS[answer.kind] : null,
        });
        if (answer && answer.kind !== 'expired') break;
      }
      const heard = hops.slice(0, hops.findLastIndex((hop) => hop.address !== null) + 1);
      return { hops: heard, reached: heard.at(-1)?.said === WORDS.reply };
    },
  };
};

const WORDS = { reply: 'reply', expired: 'time exceeded', unreachable: 'host unreachable' } as const;

/** As the prober names it; null for what a datagram socket never gets to see. */
const rejectionOf = (flaws: number): RejectReason | null => {
  const has = (bits: number): boolean => (flaws & bits) !== 0;
  if (has(flawBits.wrongId | flawBits.badChecksum)) return null;
  if (has(flawBits.truncated)) return 'truncated';
  if (has(flawBits.corrupted | flawBits.wrongToken)) return 'bad-token';
  return has(flawBits.spoofed) ? 'wrong-source' : 'not-outstanding';
};
