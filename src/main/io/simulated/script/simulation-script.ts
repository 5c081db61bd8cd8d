/** The script of a simulated network: which addresses it concerns, and how each of them behaves. */
import { z } from 'zod';
import { FieldwatchError } from '../../../../contract/errors.ts';
import { canonicalCidr, canonicalIp, familyOf } from '../../../../contract/model/address.ts';

const LONGEST_MS = 60_000;
const MOST_ROUTERS = 64;

const Ms = z.number().min(0).max(LONGEST_MS);
const Seconds = z.number().min(0);
const Probability = z.number().min(0).max(1);
const Always = Probability.default(1);

const Address = z.string().transform((text, context) => {
  const ip = canonicalIp(text);
  if (ip !== null && !ip.includes('%')) return ip;
  context.addIssue({ code: 'custom', message: 'must be an IPv4 or IPv6 address' });
  return z.NEVER;
});
const Range = z.string().transform((text, context) => {
  const ip = canonicalIp(text);
  const range = ip === null ? canonicalCidr(text) : `${ip}/${familyOf(ip) === 4 ? 32 : 128}`;
  if (range !== null) return range;
  context.addIssue({ code: 'custom', message: 'must be an address or a range such as 10.4.7.0/24' });
  return z.NEVER;
});
const Mac = z
  .string()
  .toLowerCase()
  .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/, 'must be a MAC address such as 02:00:5e:10:00:01');

/** How long an answer takes; never less than nothing. */
export const Latency = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), ms: Ms }),
  z.strictObject({ kind: z.literal('uniform'), fromMs: Ms, toMs: Ms }),
  z.strictObject({ kind: z.literal('normal'), meanMs: Ms, deviationMs: Ms }),
  z.strictObject({ kind: z.literal('log-normal'), medianMs: Ms, sigma: z.number().min(0).max(5) }),
]);
export type Latency = z.infer<typeof Latency>;

/** Bursts after Gilbert and Elliott: a good and a bad state, each with its loss, changed between packets. */
export const Loss = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('independent'), probability: Probability }),
  z.strictObject({
    kind: z.literal('bursts'),
    goodToBad: Probability,
    badToGood: Probability,
    lossWhenGood: Probability.default(0),
    lossWhenBad: Probability.default(1),
  }),
]);
export type Loss = z.infer<typeof Loss>;

/** What is wrong with an answer, each with its own chance. */
export const FlawChances = z.strictObject({
  /** Cut to `bytes` of ICMP message. */
  truncated: z.strictObject({ bytes: z.int().min(1).max(1_400), probability: Always }).optional(),
  /** Some bits flipped after the identifier; the checksum made right again, or left wrong. */
  corrupted: z
    .strictObject({
      bits: z.int().min(1).max(64).default(3),
      checksum: z.enum(['right', 'wrong']),
      probability: Always,
    })
    .optional(),
  spoofed: z.strictObject({ source: Address, probability: Always }).optional(),
  wrongId: z.strictObject({ probability: Always }).optional(),
  wrongSequence: z.strictObject({ probability: Always }).optional(),
  /** Bytes 8 to 15 behind the ICMP header's eight and the next eight: where Fieldwatch's token stands. */
  wrongToken: z.strictObject({ probability: Always }).optional(),
});
export type FlawChances = z.infer<typeof FlawChances>;

export const unreachableKinds = ['network', 'host', 'port', 'admin'] as const;

/** A time on the script's own clock, which starts when it is set. */
const Outage = z
  .strictObject({ fromS: Seconds, toS: Seconds })
  .refine(({ fromS, toS }) => fromS < toS, 'must begin before it ends');

/** The routers before a target, first to last: named one by one (null: silent), or as many as said, out of a range. */
export const RouterPath = z.union([
  z.strictObject({ routers: z.array(Address.nullable()).min(1).max(MOST_ROUTERS) }),
  z.strictObject({
    hops: z.int().min(1).max(MOST_ROUTERS),
    from: Range,
    /** Which of them say nothing; 1 is the first. */
    silent: z.array(z.int().min(1).max(MOST_ROUTERS)).default([]),
  }),
]);
export type RouterPath = z.infer<typeof RouterPath>;

export const Rule = z.strictObject({
  match: z.union([Range.transform((range) => [range]), z.array(Range).min(1).max(10_000)]),
  latency: Latency.default({ kind: 'fixed', ms: 0 }),
  /** Added to every answer, uniformly from 0: larger than the spacing it reorders. */
  jitterMs: Ms.default(0),
  /** Added to some answers. */
  late: z.strictObject({ fromMs: Ms, toMs: Ms, probability: Always }).optional(),
  loss: Loss.optional(),
  duplicates: z.strictObject({ copies: z.int().min(1).max(20), probability: Always }).optional(),
  flaws: FlawChances.optional(),
  /** The answer is an ICMP error; from the target itself where no router is named. */
  unreachable: z
    .strictObject({ kind: z.enum(unreachableKinds), from: Address.optional(), probability: Always })
    .optional(),
  path: RouterPath.optional(),
  /** How much of the request an ICMP error quotes: 8 bytes behind the IP header (RFC 792), or all. */
  quote: z.enum(['header', 'all']).default('all'),
  outages: z.array(Outage).max(1_000).default([]),
  /** Names of the bottlenecks on the way. */
  through: z.array(z.string()).max(8).default([]),
  /** On-link ranges only: the address's MAC, or that nobody answers for it; by default a MAC made of the address. */
  arp: z.union([z.strictObject({ mac: Mac }), z.literal('never')]).optional(),
});
export type Rule = z.infer<typeof Rule>;

/** A queue that serves so many packets a second; what finds it full is dropped. */
export const Bottleneck = z.strictObject({
  packetsPerSecond: z.number().positive().max(10_000_000),
  queue: z.int().min(1).max(1_000_000),
});
export type Bottleneck = z.infer<typeof Bottleneck>;

export const SimulationScript = z
  .strictObject({
    seed: z.int().default(1),
    bottlenecks: z.record(z.string(), Bottleneck).default({}),
    /** The first that matches an address decides. */
    rules: z.array(Rule).min(1).max(100_000),
  })
  .superRefine(({ rules, bottlenecks }, context) => {
    for (const [at, { through }] of rules.entries())
      for (const [of, name] of through.entries())
        if (!Object.hasOwn(bottlenecks, name))
          context.addIssue({ code: 'custom', path: ['rules', at, 'through', of], message: 'names no bottleneck' });
  });
export type SimulationScript = z.infer<typeof SimulationScript>;
/** A script as it is written: what has a default may be left out. */
export type SimulationScriptInput = z.input<typeof SimulationScript>;

/** Throws `bad-input` with the place of every problem. */
export const parseSimulationScript = (text: string): SimulationScript => {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new FieldwatchError('bad-input', `The script is no JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = SimulationScript.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: placeOf(path), message }));
  throw new FieldwatchError('bad-input', 'The script does not say what it should.', { issues });
};

/** `rules[3].latency.ms` */
const placeOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '') || '(all)';
