/** A class of devices that share a rhythm and a policy. */
import { z } from 'zod';
import { Count, Line } from './fields.ts';
import { PolicyOverride } from './policy.ts';

export const DeviceTypeId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens, at most 40');

export const DeviceType = z
  .object({
    id: DeviceTypeId,
    name: Line(60),
    builtIn: z.boolean(),
    policy: PolicyOverride,
    devices: Count,
  })
  .meta({ id: 'DeviceType' });
export type DeviceType = z.infer<typeof DeviceType>;

export const builtInTypes = [
  { id: 'critical', name: 'Critical', policy: { intervalS: 900 } },
  { id: 'standard', name: 'Standard', policy: { intervalS: 1_800 } },
  { id: 'low', name: 'Low', policy: { intervalS: 3_600 } },
  { id: 'live', name: 'Live', policy: { intervalS: 10 } },
] as const satisfies readonly { id: string; name: string; policy: PolicyOverride }[];

export const defaultTypeId = 'standard';
