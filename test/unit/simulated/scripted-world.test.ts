import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FieldwatchError } from '../../../src/contract/errors.ts';
import { mix32 } from '../../../src/main/io/simulated/chance.ts';
import { emptyQueue, passThrough } from '../../../src/main/io/simulated/script/bottleneck.ts';
import { drawFlaws, flawNames } from '../../../src/main/io/simulated/script/flaws.ts';
import { latencyMs } from '../../../src/main/io/simulated/script/latency.ts';
import { loseOrNot, meanLoss } from '../../../src/main/io/simulated/script/loss.ts';
import { createRuleFinder } from '../../../src/main/io/simulated/script/match-rules.ts';
import { routersTo } from '../../../src/main/io/simulated/script/router-path.ts';
import { createScriptedWorld } from '../../../src/main/io/simulated/script/scripted-world.ts';
import {
  type Latency,
  Loss,
  parseSimulationScript,
  RouterPath,
  Rule,
  SimulationScript,
  type SimulationScriptInput,
} from '../../../src/main/io/simulated/script/simulation-script.ts';

const DRAWS = 20_000;
const draws = Array.from({ length: DRAWS }, (_, n) => mix32(77, n));
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const deviation = (numbers: readonly number[]): number => {
  const middle = mean(numbers);
  return Math.sqrt(mean(numbers.map((each) => (each - middle) ** 2)));
};
const world = (script: SimulationScriptInput) => createScriptedWorld(SimulationScript.parse(script));
const one = (rule: Omit<SimulationScriptInput['rules'][number], 'match'>, more: Partial<SimulationScriptInput> = {}) =>
  world({ ...more, rules: [{ match: '10.0.0.0/8', ...rule }] });

describe('latency', () => {
  it.each<[string, Latency, number, number]>([
    ['fixed', { kind: 'fixed', ms: 7 }, 7, 0],
    ['uniform', { kind: 'uniform', fromMs: 10, toMs: 30 }, 20, 20 / Math.sqrt(12)],
    ['normal', { kind: 'normal', meanMs: 50, deviationMs: 10 }, 50, 10],
    [
      'log-normal',
      { kind: 'log-normal', medianMs: 20, sigma: 0.5 },
      20 * Math.exp(0.125),
      20 * Math.exp(0.125) * 0.533,
    ],
  ])('%s has its mean and deviation', (_, latency, wantedMean, wantedDeviation) => {
    const drawn = draws.map((draw) => latencyMs(latency, draw));
    expect(mean(drawn)).toBeCloseTo(wantedMean, 0);
    expect(Math.abs(deviation(drawn) - wantedDeviation)).toBeLessThan(0.05 * wantedDeviation + 0.01);
  });

  it('is never negative', () => {
    const drawn = draws.map((draw) => latencyMs({ kind: 'normal', meanMs: 5, deviationMs: 10 }, draw));
    expect(Math.min(...drawn)).toBe(0);
  });
});

describe('loss', () => {
  const lost = (loss: Loss): boolean[] => {
    let isBad = false;
    return draws.map((draw) => {
      const next = loseOrNot(loss, isBad, draw);
      isBad = next.isBad;
      return next.isLost;
    });
  };
  const bursts = Loss.parse({ kind: 'bursts', goodToBad: 0.02, badToGood: 0.2, lossWhenBad: 0.9 });

  it.each<[string, Loss]>([
    ['none', { kind: 'independent', probability: 0 }],
    ['30 %', { kind: 'independent', probability: 0.3 }],
    ['all', { kind: 'independent', probability: 1 }],
    ['bursts', bursts],
  ])('%s loses its share', (_, loss) => {
    expect(mean(lost(loss).map(Number))).toBeCloseTo(meanLoss(loss), 1.5);
  });

  it('comes in bursts as long as the chain says', () => {
    const runs = lost({ ...bursts, lossWhenBad: 1 } as Loss)
      .map((isLost) => (isLost ? 'x' : '.'))
      .join('')
      .match(/x+/g)!;
    // A bad state of mean length 1 ÷ 0.2.
    expect(mean(runs.map(({ length }) => length))).toBeCloseTo(5, 0);
  });
});

describe('a bottleneck', () => {
  const link = { packetsPerSecond: 100, queue: 5 };
  const send = (everyMs: number, packets: number): (number | null)[] => {
    let state = emptyQueue;
    return Array.from({ length: packets }, (_, n) => {
      const passed = passThrough(link, state, n * everyMs);
      state = passed.state;
      return passed.waitMs;
    });
  };

  it('takes its service time below its capacity', () => {
    for (const waitMs of send(20, 10)) expect(waitMs).toBeCloseTo(10, 6);
  });
  it('delays first and drops then, above it', () => {
    const waits = send(5, 40);
    expect(waits.slice(0, 8).every((wait) => wait !== null)).toBe(true);
    expect(waits[7]!).toBeGreaterThan(waits[0]!);
    expect(Math.max(...waits.map((wait) => wait ?? 0))).toBeLessThanOrEqual(60);
    // Twice the capacity: in the long run half is dropped.
    expect(waits.slice(20).filter((wait) => wait === null)).toHaveLength(10);
  });
  it('recovers when the rate falls', () => {
    const { state } = passThrough(link, { emptyAtMs: 50 }, 0);
    expect(passThrough(link, state, 1_000).waitMs).toBeCloseTo(10, 6);
  });
});

describe('flaws', () => {
  it.each<[string, Rule['flaws'], string[]]>([
    ['none', {}, []],
    ['truncated', { truncated: { bytes: 9, probability: 1 } }, ['truncated']],
    ['corrupted and hidden', { corrupted: { bits: 1, checksum: 'right', probability: 1 } }, ['corrupted']],
    ['corrupted and seen', { corrupted: { bits: 1, checksum: 'wrong', probability: 1 } }, ['badChecksum']],
    ['spoofed', { spoofed: { source: '198.51.100.1', probability: 1 } }, ['spoofed']],
    ['two at once', { wrongId: { probability: 1 }, wrongToken: { probability: 1 } }, ['wrongId', 'wrongToken']],
    ['never', { wrongSequence: { probability: 0 } }, []],
  ])('%s', (_, chances, names) => expect(flawNames(drawFlaws(chances!, 5))).toEqual(names));

  it('hit as often as they should, each for itself', () => {
    const both = { wrongId: { probability: 0.5 }, wrongToken: { probability: 0.5 } };
    const hits = draws.map((draw) => flawNames(drawFlaws(both, draw)));
    expect(hits.filter(({ length }) => length === 2).length / DRAWS).toBeCloseTo(0.25, 1.5);
  });
});

describe('the rule of an address', () => {
  const find = createRuleFinder(
    SimulationScript.parse({
      rules: [
        { match: '10.0.0.7' },
        { match: '10.0.0.0/28' },
        { match: ['10.0.0.9', '10.0.0.128/25'] },
        { match: 'fd00:1::/64' },
        { match: '0.0.0.0/0' },
      ],
    }).rules,
  );
  it.each([
    ['10.0.0.7', 0],
    ['10.0.0.8', 1],
    ['10.0.0.9', 1],
    ['10.0.0.16', 4],
    ['10.0.0.127', 4],
    ['10.0.0.128', 2],
    ['192.0.2.1', 4],
    ['fd00:1::abcd', 3],
    ['fd00:2::1', -1],
  ])('%s follows rule %i', (address, index) => expect(find(address)).toBe(index));
});

describe('the routers before a target', () => {
  it.each<[string, object, readonly (string | null)[]]>([
    ['as named', { routers: ['10.9.9.1', null] }, ['10.9.9.1', null]],
  ])('%s', (_, path, routers) => expect(routersTo(RouterPath.parse(path), 1, '10.0.0.1')).toEqual(routers));

  it('come out of a range, every one another, the same each time, silent where said', () => {
    const path = RouterPath.parse({ hops: 8, from: '172.16.0.0/12', silent: [3] });
    const routers = routersTo(path, 1, '10.0.0.1');
    expect(routers).toEqual(routersTo(path, 1, '10.0.0.1'));
    expect(routers[2]).toBeNull();
    expect(new Set(routers).size).toBe(8);
    for (const router of routers) expect(router ?? '172.16.').toMatch(/^172\.(1[6-9]|2\d|3[01])\./);
    expect(routersTo(path, 1, '10.0.0.2')).not.toEqual(routers);
  });
});

describe('a packet meets', () => {
  it.each([
    ['an answer', one({}).meet('10.0.0.1', 0), 'answered', 1],
    ['nothing without a rule', one({}).meet('11.0.0.1', 0), 'no-rule', 0],
    ['loss', one({ loss: { kind: 'independent', probability: 1 } }).meet('10.0.0.1', 0), 'lost', 0],
    ['an outage', one({ outages: [{ fromS: 5, toS: 6 }] }).meet('10.0.0.1', 5_000), 'out', 0],
    ['the time before it', one({ outages: [{ fromS: 5, toS: 6 }] }).meet('10.0.0.1', 4_999), 'answered', 1],
    ['the time after it', one({ outages: [{ fromS: 5, toS: 6 }] }).meet('10.0.0.1', 6_000), 'answered', 1],
    ['three copies more', one({ duplicates: { copies: 3 } }).meet('10.0.0.1', 0), 'answered', 4],
    ['a router’s refusal', one({ unreachable: { kind: 'admin' } }).meet('10.0.0.1', 0), 'unreachable', 1],
    ['a router on the way', one({ path: { routers: ['10.9.0.1', null] } }).meet('10.0.0.1', 0, 1), 'expired', 1],
    ['a silent router', one({ path: { routers: ['10.9.0.1', null] } }).meet('10.0.0.1', 0, 2), 'silent-router', 0],
    ['its target behind them', one({ path: { routers: ['10.9.0.1', null] } }).meet('10.0.0.1', 0, 3), 'answered', 1],
  ])('%s', (_, fate, verdict, answers) => {
    expect(fate.verdict).toBe(verdict);
    expect(fate.answers).toHaveLength(answers);
  });

  it('the same again with the same seed, and something else with another', () => {
    const fates = (seed: number) => {
      const asked = one({ latency: { kind: 'normal', meanMs: 25, deviationMs: 10 } }, { seed });
      return Array.from({ length: 20 }, () => asked.meet('10.0.0.1', 0).answers[0]!.afterMs);
    };
    expect(fates(1)).toEqual(fates(1));
    expect(fates(1)).not.toEqual(fates(2));
    expect(new Set(fates(1)).size).toBe(20);
  });

  it('a full queue, when it shares a bottleneck with too many others', () => {
    const crowded = one({ through: ['uplink'] }, { bottlenecks: { uplink: { packetsPerSecond: 10, queue: 4 } } });
    const fates = Array.from({ length: 10 }, (_, n) => crowded.meet(`10.0.0.${n}`, 0).verdict);
    expect(fates.filter((verdict) => verdict === 'answered')).toHaveLength(4);
    expect(fates.filter((verdict) => verdict === 'queue-full')).toHaveLength(6);
  });

  it('lateness on top of the way, and each copy its own jitter', () => {
    const { answers } = one({
      latency: { kind: 'fixed', ms: 5 },
      jitterMs: 900,
      late: { fromMs: 1_000, toMs: 5_000 },
      duplicates: { copies: 2 },
    }).meet('10.0.0.1', 0);
    expect(new Set(answers.map(({ afterMs }) => afterMs)).size).toBe(3);
    for (const { afterMs } of answers) expect(afterMs >= 1_005 && afterMs <= 5_905).toBe(true);
  });
});

describe('a script', () => {
  const problem = (text: string): FieldwatchError => {
    try {
      parseSimulationScript(text);
    } catch (error) {
      return error as FieldwatchError;
    }
    throw new Error('it was taken');
  };
  it.each([
    ['{"rules":[]}', 'rules'],
    ['{"rules":[{"match":"10.0.0.0/33"}]}', 'rules[0].match'],
    ['{"rules":[{"match":"10.0.0.0/24","latency":{"kind":"fixed","ms":-1}}]}', 'rules[0].latency.ms'],
    ['{"rules":[{"match":"10.0.0.0/24","lattency":{}}]}', 'rules[0]'],
    ['{"rules":[{"match":"10.0.0.0/24","through":["up"]}]}', 'rules[0].through[0]'],
    ['{"rules":[{"match":"10.0.0.1","outages":[{"fromS":9,"toS":3}]}]}', 'rules[0].outages[0]'],
    ['[]', '(all)'],
  ])('%s is refused at %s', (text, place) => {
    const { code, issues } = problem(text);
    expect([code, issues?.[0]?.path]).toEqual(['bad-input', place]);
  });

  it('is what the documentation shows', () => {
    const page = readFileSync(new URL('../../../docs/simulated-network.md', import.meta.url), 'utf8');
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    expect(parseSimulationScript(example).rules).toHaveLength(6);
    for (const key of Object.keys(Rule.shape)) expect(page).toContain(`| \`${key}\` |`);
  });

  it('that is no JSON is refused with line and column', () => {
    expect(problem('{"rules": [\n  {]}').message).toMatch(/line 2 column 4/);
  });
});
