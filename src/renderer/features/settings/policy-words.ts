/** The keys of a policy as people read them, with their units. */
import { Policy } from '../../../contract/model/policy.ts';
import { isProbeMethod, methodWords } from '../../ui/probe-method.ts';

export type PolicyKey = keyof Policy;

export const policyWords: Record<PolicyKey, { readonly label: string; readonly unit: string }> = {
  method: { label: 'Asked by', unit: '' },
  tcpPort: { label: 'TCP port', unit: '' },
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
export const policyHint = (key: PolicyKey): string => {
  const field = Policy.shape[key];
  return ('unwrap' in field ? field.unwrap() : field).meta()?.description ?? '';
};

/** The value with its unit: `1,800 s`, `TCP connect`, `8080`. */
export const policyValue = (key: PolicyKey, value: Policy[PolicyKey]): string => {
  if (isProbeMethod(value)) return methodWords[value];
  const { unit } = policyWords[key];
  return key === 'tcpPort' ? String(value) : `${value.toLocaleString('en')}${unit === '' ? '' : ` ${unit}`}`;
};
