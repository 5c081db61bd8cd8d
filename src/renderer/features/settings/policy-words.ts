/** The keys of a policy as people read them, with their units. */
import { Policy } from '../../../contract/model/policy.ts';

export type PolicyKey = keyof Policy;

export const policyWords: Record<PolicyKey, { readonly label: string; readonly unit: string }> = {
  intervalS: { label: 'Interval', unit: 's' },
  packets: { label: 'Packets per check', unit: '' },
  spacingMs: { label: 'Spacing of packets', unit: 'ms' },
  timeoutMs: { label: 'Timeout of a packet', unit: 'ms' },
  missesBeforeOffline: { label: 'Misses before offline', unit: '' },
  lossLimitPercent: { label: 'Packet loss limit', unit: '%' },
  rttLimitMs: { label: 'RTT limit', unit: 'ms' },
};

export const policyKeys = Object.keys(policyWords) as PolicyKey[];

/** What the contract says of the key. */
export const policyHint = (key: PolicyKey): string => Policy.shape[key].meta()?.description ?? '';
