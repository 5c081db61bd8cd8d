/** Uptime with its coverage: of one device, of the fleet by group, and of a part of it over time. */
import type { Handlers } from '../../../contract/api.ts';
import { standardRangesMs } from '../../../contract/model/uptime.ts';
import type { Clock } from '../../engine/ports.ts';
import type { Store } from '../../io/store/store.ts';
import type { CallContext } from '../service-parts.ts';
import { rangeOf } from './range-of.ts';

const dayMs = 24 * 3_600_000;
const usualWidthMs = 30 * dayMs;

/** Needs no running rounds: what the store knows is the whole answer. */
export const uptimeHandlers = ({
  store,
  clock,
}: {
  readonly store: Pick<Store, 'deviceUptime' | 'listUptime' | 'availability'>;
  readonly clock: Pick<Clock, 'wallMs'>;
}): Pick<Handlers<CallContext>, 'devices.uptime' | 'uptime.list' | 'availability.get'> => ({
  'devices.uptime': async ({ id, from, to }) => {
    const now = clock.wallMs();
    const standard = standardRangesMs.map((widthMs) => ({ from: now - widthMs, to: now }));
    const ranges = from === undefined && to === undefined ? standard : [rangeOf({ from, to }, usualWidthMs, now)];
    return { deviceId: id, ranges: await store.deviceUptime({ id, ranges }) };
  },
  'uptime.list': async ({ from, to, cursor, ...query }) => {
    const range = rangeOf({ from, to }, usualWidthMs, clock.wallMs());
    const offset = Number(cursor ?? 0);
    const { items, total } = await store.listUptime({ ...query, ...range, offset });
    const end = offset + items.length;
    return { ...range, items, next: items.length > 0 && end < total ? String(end) : null, total };
  },
  'availability.get': ({ from, to, buckets, ...within }) =>
    store.availability({ within, buckets, ...rangeOf({ from, to }, dayMs, clock.wallMs()) }),
});
