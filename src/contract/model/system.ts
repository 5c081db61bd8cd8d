/** What the monitor says of itself and of the machine it runs on. */
import { z } from 'zod';
import { LoopDelay, ProberState } from './cycle.ts';
import { Count, Id, Instant, Milliseconds } from './fields.ts';
import { StatusCounts } from './status.ts';

export const OwnNetworks = z
  .object({
    interfaces: z.array(
      z.object({
        name: z.string(),
        address: z.string(),
        cidr: z.string(),
        mac: z.string().nullable(),
        family: z.union([z.literal(4), z.literal(6)]),
      }),
    ),
    gateways: z.array(z.object({ address: z.string(), interface: z.string() })),
    nameServers: z.array(z.string()),
  })
  .meta({ id: 'OwnNetworks' });
export type OwnNetworks = z.infer<typeof OwnNetworks>;

/** A part of the monitor and whether it works; the message says what is wrong and what to do. */
export const HealthPart = z
  .object({ name: z.string(), ok: z.boolean(), message: z.string() })
  .meta({ id: 'HealthPart' });
export type HealthPart = z.infer<typeof HealthPart>;

export const Health = z
  .object({
    status: z.enum(['ok', 'impaired']),
    version: z.string(),
    uptimeS: Count,
    simulated: z.boolean(),
    parts: z.array(HealthPart),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;

export const Statistics = z
  .object({
    at: Instant,
    /** The state of the fleet in words. */
    sentence: z.string(),
    devices: StatusCounts,
    subnets: z.object({ total: Count, online: Count, degraded: Count, offline: Count, unknown: Count }),
    types: z.array(z.object({ typeId: z.string(), name: z.string(), counts: StatusCounts })),
    checksStored: Count,
    eventsStored: Count,
    databaseBytes: Count,
    oldestCheckAt: Instant.nullable(),
    firstRun: z.boolean(),
    simulated: z.boolean(),
  })
  .meta({ id: 'Statistics' });
export type Statistics = z.infer<typeof Statistics>;

/** A limit the system sets to probing: what it is, what it means here, and the one command that lifts it where it is in the way. */
export const SystemLimit = z
  .object({
    name: z.string(),
    value: z.string(),
    limitsUs: z.boolean(),
    sentence: z.string(),
    repair: z.string().nullable(),
  })
  .meta({ id: 'SystemLimit' });
export type SystemLimit = z.infer<typeof SystemLimit>;

export const Doctor = z
  .object({
    version: z.string(),
    node: z.string(),
    platform: z.string(),
    prober: ProberState.pick({
      backend: true,
      passedOver: true,
      receiveBufferBytes: true,
      lastProblem: true,
      simulated: true,
    }),
    privileges: z.object({ user: z.string(), rawSockets: z.boolean(), pingGroupRange: z.string().nullable() }),
    /** The one command that repairs probing; null when nothing is to be repaired. */
    repair: z.string().nullable(),
    sqlite: z.object({ version: z.string(), ok: z.boolean(), integrity: z.string() }),
    dataDirectory: z.object({ path: z.string(), writable: z.boolean(), databaseBytes: Count, freeBytes: Count }),
    clock: z.object({ wall: z.string(), timeZone: z.string(), monotonicMs: Milliseconds }),
    networks: OwnNetworks,
    limits: z.array(SystemLimit),
    loopDelay: LoopDelay.nullable(),
    problems: z.array(z.string()),
  })
  .meta({ id: 'Doctor' });
export type Doctor = z.infer<typeof Doctor>;

/** The door through which somebody came. */
export const Actor = z.enum(['window', 'api', 'cli', 'system']);
export type Actor = z.infer<typeof Actor>;

export const AuditEntry = z
  .object({
    id: Id,
    at: Instant,
    actor: Actor,
    action: z.string(),
    subject: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;
