/** The edit form as text fields, and the change it asks for: only what differs. */
import { type Device, DevicePatch } from '../../../contract/model/device.ts';
import { type Policy, PolicyOverride, policyProblem } from '../../../contract/model/policy.ts';
import { issueWords } from '../../ui/issue-words.ts';

export const policyKeys = [
  'method',
  'tcpPort',
  'intervalS',
  'packets',
  'spacingMs',
  'timeoutMs',
  'missesBeforeOffline',
  'lossLimitPercent',
  'rttLimitMs',
] as const satisfies readonly (keyof Policy)[];
export type PolicyKey = (typeof policyKeys)[number];

export const policyLabels: Record<PolicyKey, { label: string; unit: string }> = {
  method: { label: 'Asked by', unit: '' },
  tcpPort: { label: 'TCP port', unit: '' },
  intervalS: { label: 'Check every', unit: 's' },
  packets: { label: 'Packets per check', unit: '' },
  spacingMs: { label: 'Between packets', unit: 'ms' },
  timeoutMs: { label: 'Packet timeout', unit: 'ms' },
  missesBeforeOffline: { label: 'Misses before offline', unit: '' },
  lossLimitPercent: { label: 'Degraded at loss of', unit: '%' },
  rttLimitMs: { label: 'Degraded at RTT of', unit: 'ms' },
};

export type EditValues = {
  readonly name: string;
  readonly address: string;
  readonly typeId: string;
  readonly subnet: string;
  readonly site: string;
  readonly parentId: string | null;
  readonly notes: string;
  readonly policy: { readonly [K in PolicyKey]: Policy[K] | '' };
};

export const valuesOf = (device: Device, cidr: string | null): EditValues => ({
  name: device.name,
  address: device.address,
  typeId: device.typeId,
  subnet: cidr ?? '',
  site: device.site,
  parentId: device.parentId === null ? null : String(device.parentId),
  notes: device.notes,
  policy: Object.fromEntries(policyKeys.map((key) => [key, device.policy[key] ?? ''])) as EditValues['policy'],
});

const overrideOf = (policy: EditValues['policy']): PolicyOverride =>
  Object.fromEntries(policyKeys.filter((key) => policy[key] !== '').map((key) => [key, policy[key]]));

export type EditOutcome =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly problems: Readonly<Record<string, string>> }
  | { readonly kind: 'change'; readonly patch: DevicePatch };

/** `inherited` is the policy the device would have without its own. */
export const changeOf = (before: EditValues, after: EditValues, inherited: Policy): EditOutcome => {
  const wanted: Record<string, unknown> = {};
  for (const key of ['name', 'address', 'typeId', 'site', 'notes'] as const)
    if (before[key] !== after[key]) wanted[key] = after[key];
  if (before.subnet !== after.subnet) wanted.subnet = after.subnet.trim() === '' ? null : after.subnet;
  if (before.parentId !== after.parentId) wanted.parentId = after.parentId === null ? null : Number(after.parentId);
  const problems: Record<string, string> = {};
  if (policyKeys.some((key) => before.policy[key] !== after.policy[key])) {
    const override = PolicyOverride.safeParse(overrideOf(after.policy));
    if (override.success) {
      wanted.policy = override.data;
      const problem = policyProblem({ ...inherited, ...override.data });
      if (problem !== null) problems['policy.intervalS'] = problem;
    } else for (const issue of override.error.issues) problems[`policy.${issue.path.join('.')}`] ??= issueWords(issue);
  }
  const { policy, ...plain } = wanted;
  const parsed = DevicePatch.safeParse(plain);
  if (!parsed.success) for (const issue of parsed.error.issues) problems[issue.path.join('.')] ??= issueWords(issue);
  if (Object.keys(problems).length > 0) return { kind: 'refused', problems };
  if (!parsed.success || Object.keys(wanted).length === 0) return { kind: 'unchanged' };
  return {
    kind: 'change',
    patch: policy === undefined ? parsed.data : { ...parsed.data, policy: policy as PolicyOverride },
  };
};

/** The change that takes another back. */
export const reverseOf = (patch: DevicePatch, device: Device, cidr: string | null): DevicePatch =>
  Object.fromEntries(
    Object.keys(patch).map((key) => [key, key === 'subnet' ? cidr : device[key as keyof Device]]),
  ) as DevicePatch;
