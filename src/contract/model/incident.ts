/** An incident: one cause, however many devices it takes out; opened and ended by the monitor, worked on by people. */
import { z } from 'zod';
import { Count, Id, Instant } from './fields.ts';
import { Status } from './status.ts';
import { Actor } from './system.ts';

/** Worst first. */
export const severities = ['critical', 'high', 'medium', 'low'] as const;
export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

/**
 *      first member fails        a person
 *     ────────────────────▶ open ────────▶ acknowledged
 *                            │ ▲                │
 *           all are back, or │ │ fails again    │ all are back,
 *                   a person ▼ │ soon           ▼ or a person
 *                          resolved ◀───────────┘
 */
export const incidentStates = ['open', 'acknowledged', 'resolved'] as const;
export const IncidentState = z.enum(incidentStates);
export type IncidentState = z.infer<typeof IncidentState>;

/** How far it reaches: one subnet's devices (or one device of no subnet), several subnets of a site, several sites. */
export const IncidentScope = z.enum(['device', 'subnet', 'site', 'fleet']);
export type IncidentScope = z.infer<typeof IncidentScope>;

export const Incident = z
  .object({
    id: Id,
    state: IncidentState,
    severity: Severity,
    scope: IncidentScope,
    /** One line: what, and how many. */
    title: z.string(),
    /** One sentence: the likely cause, with numbers. */
    cause: z.string(),
    subnetId: Id.nullable(),
    site: z.string(),
    /** The first device that failed, or the one that the others lie behind. */
    rootDeviceId: Id,
    startedAt: Instant,
    changedAt: Instant,
    /** When the last member came back; null while one is out. */
    endedAt: Instant.nullable(),
    membersNow: Count,
    membersMost: Count,
    acknowledgedAt: Instant.nullable(),
    acknowledgedBy: Actor.nullable(),
    resolvedAt: Instant.nullable(),
    /** Null: the monitor itself, since all were back. */
    resolvedBy: Actor.nullable(),
    label: z.string(),
    /** The incident that took this one in, as both had one cause. */
    mergedInto: Id.nullable(),
    /** False for what was found after a start: it is shown, and told to nobody. */
    news: z.boolean(),
  })
  .meta({ id: 'Incident' });
export type Incident = z.infer<typeof Incident>;

export const IncidentMember = z
  .object({
    deviceId: Id,
    deviceName: z.string(),
    address: z.string(),
    /** An unreachable device lies behind one that failed. */
    role: z.enum(['failed', 'unreachable']),
    joinedAt: Instant,
    leftAt: Instant.nullable(),
    /** Now. */
    status: Status,
  })
  .meta({ id: 'IncidentMember' });
export type IncidentMember = z.infer<typeof IncidentMember>;

export const incidentEntryKinds = [
  'opened',
  'joined',
  'left',
  'widened',
  'merged',
  'acknowledged',
  'note',
  'label',
  'resolved',
  'reopened',
] as const;
export const IncidentEntry = z
  .object({
    id: Id,
    at: Instant,
    kind: z.enum(incidentEntryKinds),
    text: z.string(),
    /** Null: the monitor itself. */
    actor: Actor.nullable(),
  })
  .meta({ id: 'IncidentEntry' });
export type IncidentEntry = z.infer<typeof IncidentEntry>;
