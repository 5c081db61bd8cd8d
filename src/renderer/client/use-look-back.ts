/** How the fleet, or one subnet, was over the last day, week or month: availability over time and the worst devices. */
import type { Availability } from '../../contract/model/availability.ts';
import type { WorstDevices, WorstKind } from '../../contract/model/worst-device.ts';
import type { LookBack } from '../ui/range-choice.tsx';
import { useNow } from '../ui/use-now.ts';
import { type Asked, useCall } from './use-call.ts';

/** How old an answer may become. */
const availabilityEveryMs = 60_000;
/** Reads a month of every device. */
const worstEveryMs = 300_000;

/** Buckets stay where they are while time goes on; the last of them is not over yet. */
export const useAvailability = ({ ms, bucketMs }: LookBack, subnet?: number): Asked<Availability> => {
  const to = Math.ceil(useNow() / bucketMs) * bucketMs;
  const scope = subnet === undefined ? {} : { subnet };
  return useCall(
    'availability.get',
    { ...scope, from: to - ms, to, buckets: ms / bucketMs },
    { everyMs: availabilityEveryMs },
  );
};

export const useWorstDevices = (
  by: WorstKind,
  { ms }: LookBack,
  limit: number,
  subnet?: number,
): Asked<WorstDevices> => {
  const to = Math.ceil(useNow() / worstEveryMs) * worstEveryMs;
  const scope = subnet === undefined ? {} : { subnet };
  return useCall('devices.worst', { by, ...scope, from: to - ms, to, limit });
};
