/** The pace of each subnet: all jobs of one subnet draw from one bucket, so a round's batch and a confirmation share it. */
import { createPace, type Pace } from './pace.ts';

/** A subnet's bucket while jobs draw from it; `pace` is another one after the limits changed. */
export type SubnetRoom = { readonly subnet: number; pace: Pace; jobs: number };

export type SubnetPaces = {
  /** Null for a job of no subnet. Every room is left once. */
  enter(subnet: number | null, nowMs: number): SubnetRoom | null;
  leave(room: SubnetRoom): void;
  /** Packets a second for every subnet (0 lifts it), and lower ones for some. */
  set(
    packetsPerSecond: number,
    slowed: readonly (readonly [subnet: number, packetsPerSecond: number])[],
    nowMs: number,
  ): void;
};

/** Buckets are kept beyond their last job, so that a subnet asked in many small jobs is not given a full one each time; up to so many. */
const KEPT = 4_096;

export const createSubnetPaces = (): SubnetPaces => {
  const rooms = new Map<number, SubnetRoom>();
  let limit = 0;
  let slowedTo: ReadonlyMap<number, number> = new Map();

  const paceOf = (subnet: number, nowMs: number): Pace => createPace(slowedTo.get(subnet) ?? limit, nowMs, true);

  const tidy = (): void => {
    if (rooms.size <= KEPT) return;
    for (const [subnet, { jobs }] of rooms) if (jobs === 0) rooms.delete(subnet);
  };

  return {
    enter: (subnet, nowMs) => {
      if (subnet === null) return null;
      const room = rooms.get(subnet) ?? { subnet, pace: paceOf(subnet, nowMs), jobs: 0 };
      room.jobs++;
      rooms.set(subnet, room);
      return room;
    },
    leave: (room) => {
      room.jobs--;
      if (room.jobs === 0) tidy();
    },
    set: (packetsPerSecond, slowed, nowMs) => {
      const before = slowedTo;
      const isSame = packetsPerSecond === limit;
      limit = packetsPerSecond;
      slowedTo = new Map(slowed);
      for (const room of rooms.values())
        if (!isSame || before.get(room.subnet) !== slowedTo.get(room.subnet)) room.pace = paceOf(room.subnet, nowMs);
    },
  };
};
