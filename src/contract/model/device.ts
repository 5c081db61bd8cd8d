/** A watched device: what people say of it and what was last measured. */
import { z } from 'zod';
import { Address, Cidr } from './address.ts';
import { DeviceTypeId, defaultTypeId } from './device-type.ts';
import { Id, Instant, Line, Milliseconds, Percent, Text } from './fields.ts';
import { PolicyOverride } from './policy.ts';
import { Status } from './status.ts';

/** What was last measured; replaced whole by every check. */
export const DeviceState = z.object({
  status: Status,
  statusSince: Instant.nullable(),
  /** One sentence: why this status. */
  statusReason: z.string(),
  checkedAt: Instant.nullable(),
  /** Median of the last check's replies; null when none came. */
  rttMs: Milliseconds.nullable(),
  /** Over the last 32 packets at most; null before the first. */
  lossPercent: Percent.nullable(),
});
export type DeviceState = z.infer<typeof DeviceState>;

export const Device = z
  .object({
    id: Id,
    name: z.string(),
    /** An IP address or a host name, in its one spelling. */
    address: z.string(),
    typeId: DeviceTypeId,
    /** Null for a host name that no subnet was given for. */
    subnetId: Id.nullable(),
    site: z.string(),
    parentId: Id.nullable(),
    notes: z.string(),
    paused: z.boolean(),
    policy: PolicyOverride,
    createdAt: Instant,
    updatedAt: Instant,
    ...DeviceState.shape,
  })
  .meta({ id: 'Device' });
export type Device = z.infer<typeof Device>;

/** What a person may say of a new device. Name defaults to the address, subnet to its /24 or /64. */
export const DeviceDraft = z
  .strictObject({
    name: Line(120).optional(),
    address: Address,
    typeId: DeviceTypeId.default(defaultTypeId),
    subnet: Cidr.nullable().optional(),
    site: Line(120).default(''),
    parentId: Id.nullable().default(null),
    notes: Text(4_000).default(''),
    paused: z.boolean().default(false),
    policy: PolicyOverride.default({}),
  })
  .meta({ id: 'DeviceDraft' });
export type DeviceDraft = z.infer<typeof DeviceDraft>;

export const DevicePatch = z
  .strictObject({
    name: Line(120).min(1),
    address: Address,
    typeId: DeviceTypeId,
    subnet: Cidr.nullable(),
    site: Line(120),
    parentId: Id.nullable(),
    notes: Text(4_000),
    paused: z.boolean(),
    policy: PolicyOverride,
  })
  .partial()
  .meta({ id: 'DevicePatch' });
export type DevicePatch = z.infer<typeof DevicePatch>;

/** A live change of a device's state, as deltas carry it. */
export const DeviceDelta = z.object({ id: Id, ...DeviceState.shape });
export type DeviceDelta = z.infer<typeof DeviceDelta>;
