/** A range of addresses that fails and is judged together. */
import { z } from 'zod';
import { Id, Instant, Line } from './fields.ts';
import { PolicyOverride } from './policy.ts';
import { Status, StatusCounts } from './status.ts';

export const Subnet = z
  .object({
    id: Id,
    cidr: z.string(),
    name: Line(120),
    site: Line(120),
    policy: PolicyOverride,
    counts: StatusCounts,
    worst: Status,
    /** When the worst status was last joined or left by a member. */
    changedAt: Instant.nullable(),
  })
  .meta({ id: 'Subnet' });
export type Subnet = z.infer<typeof Subnet>;
