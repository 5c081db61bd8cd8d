/** The filter and order of the devices page: they live in the address, so that back, forward and links work. */
import { useCallback, useDeferredValue, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Device } from '../../../contract/model/device.ts';
import { useDevices, useSubnets, useTypes } from '../../client/use-fleet.tsx';
import { useOffered } from '../../client/use-offers.ts';
import type { TableSort } from '../../ui/data-table-column.ts';
import { parseFilter } from './filter-language.ts';
import { compileFilter } from './filter-matcher.ts';

const usualSort: TableSort = { columnId: 'status', descending: false };

export type DeviceView = { readonly text: string; readonly sort: TableSort };

export const useDeviceView = (): DeviceView & { show(view: Partial<DeviceView>): void } => {
  const [params, setParams] = useSearchParams();
  const text = params.get('q') ?? '';
  const columnId = params.get('sort') ?? usualSort.columnId;
  const descending = params.get('order') === 'desc';
  const sort = useMemo(() => ({ columnId, descending }), [columnId, descending]);
  const show = useCallback(
    (view: Partial<DeviceView>) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          const set = (key: string, value: string) => (value === '' ? next.delete(key) : next.set(key, value));
          if (view.text !== undefined) set('q', view.text);
          if (view.sort !== undefined) {
            set('sort', view.sort.columnId === usualSort.columnId ? '' : view.sort.columnId);
            set('order', view.sort.descending ? 'desc' : '');
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return { text, sort, show };
};

export type Matches = {
  /** Every device there is, matching or not. */
  readonly total: number;
  readonly matching: readonly Device[];
  readonly problems: readonly string[];
  /** The filter these matches answer. */
  readonly question: string;
};

export const useMatches = (typed: string): Matches => {
  // Letters appear at once; the table follows as soon as it can.
  const text = useDeferredValue(typed);
  const devices = useDevices();
  const subnets = useSubnets();
  const types = useTypes();
  const offered = useOffered();
  const parsed = useMemo(() => parseFilter(text), [text]);
  const test = useMemo(
    () => compileFilter(parsed, { subnets, typeNames: new Map(types.map(({ id, name }) => [id, name])), offered }),
    [parsed, subnets, types, offered],
  );
  const matching = useMemo(() => (parsed.terms.length === 0 ? devices : devices.filter(test)), [devices, parsed, test]);
  return { total: devices.length, matching, problems: parsed.problems, question: text };
};
