/** The availability of the fleet, or of one subnet, over a range that the page chooses. */
import { Skeleton } from '@mantine/core';
import { AvailabilityChart } from '../ui/availability-chart.tsx';
import { ErrorPanel } from '../ui/error-panel.tsx';
import type { LookBack } from '../ui/range-choice.tsx';
import { messageOf } from './actions.tsx';
import { useAvailability } from './use-look-back.ts';

const HEIGHT_PX = 146;

export const AvailabilityOverTime = ({ range, subnet }: { range: LookBack; subnet?: number }) => {
  const { data, error, reload } = useAvailability(range, subnet);
  if (data !== null) return <AvailabilityChart availability={data} label={`Availability over ${range.label}`} />;
  return error === null ? (
    <div aria-busy="true">
      <Skeleton height={HEIGHT_PX} />
    </div>
  ) : (
    <ErrorPanel title="The availability could not be read" message={messageOf(error).message} onRetry={reload} />
  );
};
