/** The availability of all devices, or of one subnet's, over the last day and the last 30 days. */
import type { UptimeRow } from '../../contract/model/uptime.ts';
import { useNow } from '../ui/use-now.ts';
import { useCall } from './use-call.ts';

const dayMs = 24 * 3_600_000;
/** How old a figure may become. */
const everyMs = 60_000;

type Span = { readonly name: string; readonly row: UptimeRow | null | undefined };

export const useGroupUptime = (subnet?: number): { spans: readonly Span[]; failed: boolean } => {
  const edge = Math.floor(useNow() / everyMs) * everyMs;
  const scope = subnet === undefined ? {} : { subnet };
  const day = useCall('uptime.list', { by: 'all', ...scope, from: edge - dayMs });
  const month = useCall('uptime.list', { by: 'all', ...scope, from: edge - 30 * dayMs });
  const rowOf = ({ data }: typeof day) => (data === null ? undefined : (data.items[0] ?? null));
  const failed = [day, month].some(({ data, error }) => data === null && error !== null);
  return {
    spans: failed
      ? []
      : [
          { name: '24 h', row: rowOf(day) },
          { name: '30 d', row: rowOf(month) },
        ],
    failed,
  };
};
