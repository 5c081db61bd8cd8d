/** The way to a target as traceroute finds it: who answered at each hop, how fast, and with what. */
import { z } from 'zod';
import { VoidReason } from './check.ts';
import { Count, Id, Instant, Milliseconds } from './fields.ts';

export const DEFAULT_MAX_HOPS = 30;

export const Hop = z
  .object({
    /** How many routers a packet may pass before this one answers: 1 is the first. */
    ttl: Count,
    /** Who answered; null where nobody did. */
    address: z.string().nullable(),
    rttMs: Milliseconds.nullable(),
    /** `time exceeded` from a router on the way, `reply` from the target, else why it goes no further; null for silence. */
    said: z.string().nullable(),
  })
  .meta({ id: 'Hop' });
export type Hop = z.infer<typeof Hop>;

/** Silent hops after the last answer are left out. */
export const Path = z
  .object({
    at: Instant,
    /** The address that was traced. */
    target: z.string(),
    reached: z.boolean(),
    hops: z.array(Hop),
    /** Why nothing could be asked, for a reason of our own; the path then says nothing of the network. */
    voidReason: VoidReason.nullable(),
    /** Why it was not traced when it should have been; null for every traced path. */
    heldBack: z.string().nullable(),
  })
  .meta({ id: 'Path' });
export type Path = z.infer<typeof Path>;

/** When the path was traced: in good days, when the device went offline, or because somebody asked. */
export const pathKinds = ['good', 'offline', 'asked'] as const;
export const PathKind = z.enum(pathKinds);
export type PathKind = z.infer<typeof PathKind>;

export const DevicePaths = z
  .object({
    deviceId: Id,
    /** The last path that reached it. */
    good: Path.nullable(),
    /** From when it last went offline. */
    offline: Path.nullable(),
    /** The last one that somebody asked for. */
    asked: Path.nullable(),
    /** The newest of them all that was traced. */
    latest: Path.nullable(),
  })
  .meta({ id: 'DevicePaths' });
export type DevicePaths = z.infer<typeof DevicePaths>;
