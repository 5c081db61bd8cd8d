/** The status of a device as it is now, for lists about another time. */
import { StatusMark } from '../ui/status-mark.tsx';
import { useDevice } from './use-fleet.tsx';

export const DeviceMark = ({ id }: { id: number }) => {
  const device = useDevice(id);
  return (
    <StatusMark status={device === undefined ? 'unknown' : device.paused ? 'paused' : device.status} word={false} />
  );
};
