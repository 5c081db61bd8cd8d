/** How a device is probed and judged, and how that is inherited: global → type → subnet → device. */
import { z } from 'zod';

/** How a device is asked whether it is there: by an ICMP echo, or by opening a TCP connection to one port. */
export const probeMethods = ['icmp', 'tcp'] as const;
export const ProbeMethod = z.enum(probeMethods);
export type ProbeMethod = z.infer<typeof ProbeMethod>;

export const TcpPort = z.int().min(1).max(65_535);

const fields = {
  intervalS: z.int().min(1).max(86_400).meta({ description: 'Seconds from one check to the next' }),
  packets: z.int().min(1).max(20).meta({ description: 'Echo requests or connects per check' }),
  spacingMs: z.int().min(0).max(5_000).meta({ description: 'Milliseconds between the packets of one check' }),
  timeoutMs: z.int().min(50).max(30_000).meta({ description: 'How long one packet may take' }),
  missesBeforeOffline: z.int().min(1).max(15).meta({
    description:
      'At least so many extra probes, a second apart, must all fail before offline is said; more where packets are lost',
  }),
  lossLimitPercent: z
    .number()
    .min(0.1)
    .max(100)
    .meta({ description: 'Loss over the last 32 packets that makes a device degraded' }),
  rttLimitMs: z
    .number()
    .min(0.1)
    .max(60_000)
    .meta({ description: 'Median RTT of a check that makes a device degraded' }),
  method: ProbeMethod.meta({ description: 'Whether a device is asked by ICMP echo or by a TCP connect' }),
  tcpPort: TcpPort.meta({ description: 'The port of a TCP connect; one that refuses is an answer too' }),
};

/** The way of asking came later than the rest: a policy stored before knows nothing of it, and meant ICMP. */
export const Policy = z
  .object({ ...fields, method: fields.method.default('icmp'), tcpPort: fields.tcpPort.default(443) })
  .meta({ id: 'Policy' });
export type Policy = z.infer<typeof Policy>;

/** Only what differs from the level above. A patch replaces it whole: what it leaves out returns to the level above. */
export const PolicyOverride = z.strictObject(fields).partial().meta({ id: 'PolicyOverride' });
export type PolicyOverride = z.infer<typeof PolicyOverride>;

/** The part of a policy that says how a device is asked. */
export type AskedBy = Pick<PolicyOverride, 'method' | 'tcpPort'>;

export const defaultPolicy: Policy = {
  intervalS: 1_800,
  packets: 3,
  spacingMs: 250,
  timeoutMs: 1_000,
  missesBeforeOffline: 3,
  lossLimitPercent: 20,
  rttLimitMs: 500,
  method: 'icmp',
  tcpPort: 443,
};

/** The policy in force: later levels win key by key. */
export const inheritPolicy = (global: Policy, ...levels: readonly (PolicyOverride | null | undefined)[]): Policy =>
  Object.assign({}, global, ...levels);

/** The longest one check can take without confirmation, in milliseconds. */
export const checkDurationMs = (policy: Policy): number => (policy.packets - 1) * policy.spacingMs + policy.timeoutMs;

/** Why this policy can't work, or `null`: a check must end before the next one is due. */
export const policyProblem = (policy: Policy): string | null =>
  checkDurationMs(policy) <= policy.intervalS * 1_000
    ? null
    : `a check can take ${checkDurationMs(policy)} ms (packets, spacing and timeout together), longer than its interval of ${policy.intervalS} s`;

/** The port that a device is asked on, or null when it is asked by ICMP. */
export const tcpPortOf = ({ method, tcpPort }: Pick<Policy, 'method' | 'tcpPort'>): number | null =>
  method === 'tcp' ? tcpPort : null;
