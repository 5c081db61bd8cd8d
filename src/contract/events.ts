/** Everything that is announced: one union, numbered in one sequence, the same over IPC and WebSocket. */
import { z } from 'zod';
import { Cycle } from './model/cycle.ts';
import { Device, DeviceDelta } from './model/device.ts';
import { DeviceType } from './model/device-type.ts';
import { Count, Id, Instant } from './model/fields.ts';
import { Incident } from './model/incident.ts';
import { Job } from './model/job.ts';
import { StatusEvent } from './model/status.ts';
import { Subnet } from './model/subnet.ts';
import { TcpOffer } from './model/tcp-offer.ts';
import { Settings } from './settings.ts';

export const Event = z.discriminatedUnion('type', [
  /** States as the store now knows them, coalesced to a few batches a second. */
  z.object({ type: z.literal('devices-checked'), deltas: z.array(DeviceDelta) }),
  z.object({ type: z.literal('devices-changed'), devices: z.array(Device) }),
  z.object({ type: z.literal('devices-deleted'), ids: z.array(Id) }),
  /** More changed than is worth listing (a large import): fetch again. */
  z.object({ type: z.literal('devices-replaced') }),
  /** Names, sites and policies of subnets; counts follow from the devices. */
  z.object({ type: z.literal('subnets-changed'), subnets: z.array(Subnet) }),
  z.object({ type: z.literal('types-changed'), types: z.array(DeviceType) }),
  z.object({ type: z.literal('status-changed'), events: z.array(StatusEvent) }),
  /** A path to the device was found and stored, or held back. */
  z.object({ type: z.literal('path-traced'), deviceId: Id }),
  /** Start, progress (a few times a second) and end of a cycle. */
  z.object({ type: z.literal('cycle'), cycle: Cycle }),
  z.object({ type: z.literal('job'), job: Job }),
  /** Incidents that were opened, changed or ended. */
  z.object({ type: z.literal('incidents-changed'), incidents: z.array(Incident) }),
  /** All offers that stand. */
  z.object({ type: z.literal('offers-changed'), offers: z.array(TcpOffer) }),
  z.object({ type: z.literal('settings-changed'), settings: Settings }),
  /** The monitor's own trouble, or its end. */
  z.object({ type: z.literal('health-changed'), ok: z.boolean(), message: z.string() }),
]);
export type Event = z.infer<typeof Event>;
export type EventType = Event['type'];

/** What a listener receives. `reset` says that the asked-for sequence number is gone: fetch everything again, then go on from `seq`. */
export const EventFrame = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), seq: Count, startedAt: Instant }),
  z.object({ kind: z.literal('reset'), seq: Count }),
  z.object({ kind: z.literal('event'), seq: Count, at: Instant, event: Event }),
]);
export type EventFrame = z.infer<typeof EventFrame>;
