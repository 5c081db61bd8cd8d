/** Which devices? A live table of all of them, found by typing, changed in bulk, exported as seen. */
import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Device } from '../../../contract/model/device.ts';
import { useFleet, useFleetNow } from '../../client/use-fleet.tsx';
import { DataTable, type DataTableHandle } from '../../ui/data-table.tsx';
import { downloadText } from '../../ui/download.ts';
import { toCsv } from '../../ui/export-csv.ts';
import { formatCount, formatMany } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { deviceColumns } from './device-columns.tsx';
import css from './devices-page.module.css';
import { FilterBox } from './parts/filter-box.tsx';
import { NoRows } from './parts/no-rows.tsx';
import { SavedViews } from './parts/saved-views.tsx';
import { SelectionBar } from './parts/selection-bar.tsx';
import { StatusCountsBar } from './parts/status-counts-bar.tsx';
import { createSortKeys } from './sort-keys.ts';
import { useDeviceView, useMatches } from './use-device-filter.ts';

const STORAGE_KEY = 'fieldwatch.devices';
const idOf = ({ id }: Device) => id;
const nameOf = ({ name }: Device) => name.slice(0, 120);
const NOTHING: ReadonlySet<number> = new Set();

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

export const DevicesPage = ({ onAddDevices }: { readonly onAddDevices?: () => void }) => {
  const { text, sort, show } = useDeviceView();
  const { total, matching, problems, question } = useMatches(text);
  const loaded = useFleet((state) => state.loaded);
  const fleetTotal = useFleet((state) => state.counts.total);
  const now = useFleetNow();
  const [, navigate] = useLocation();
  const [picked, setPicked] = useState<ReadonlySet<number>>(NOTHING);
  const table = useRef<DataTableHandle>(null);
  const filterInput = useRef<HTMLInputElement>(null);

  const columns = useMemo(
    () =>
      deviceColumns(createSortKeys(), {
        cidrOf: (subnetId) => (subnetId === null ? null : (now().subnets.get(subnetId)?.cidr ?? null)),
        typeOf: (typeId) => now().types.find(({ id }) => id === typeId),
      }),
    [now],
  );
  const itemById = useCallback((id: number) => now().devices.get(id), [now]);
  const onText = useCallback((next: string) => show({ text: next }), [show]);
  const onOpen = useCallback((id: number) => navigate(`/devices/${id}`), [navigate]);
  /** What was selected and is still there. */
  const selected = useMemo(() => {
    // A new list of matches is when devices can have gone.
    void matching;
    const kept = [...picked].filter((id) => now().devices.has(id));
    return kept.length === picked.size ? picked : new Set(kept);
  }, [picked, matching, now]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      if (event.key === '/') filterInput.current?.focus();
      else if (event.key === 'j' || event.key === 'k') table.current?.focus();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const exportSeen = () => {
    const seen = (table.current?.ids() ?? []).map((id) => now().devices.get(id)).filter((one) => one !== undefined);
    downloadText(
      `fieldwatch-devices-${new Date().toISOString().slice(0, 10)}.csv`,
      toCsv(
        columns.map(({ exported }) => exported),
        seen,
      ),
    );
  };
  const filling = loaded === 'loading' || loaded === 'partial';

  return (
    <Page
      title="Devices"
      fill
      actions={
        <>
          <span className={css.matches} role="status">
            {question === ''
              ? formatMany(Math.max(total, fleetTotal), 'device')
              : `${formatCount(matching.length)} of ${formatMany(total, 'device')}`}
          </span>
          <SavedViews
            search={new URLSearchParams(location.search).toString()}
            onOpen={(search) => navigate(`/devices?${search}`)}
          />
          <Button
            variant="default"
            leftSection={<Download size={14} />}
            onClick={exportSeen}
            disabled={matching.length === 0 || filling}
            title="The rows as they stand here, with every column, as CSV"
          >
            Export CSV
          </Button>
        </>
      }
    >
      <div className={css.bar}>
        <FilterBox
          input={filterInput}
          text={text}
          onText={onText}
          problems={problems}
          onLeave={() => table.current?.focus()}
        />
        {selected.size === 0 ? (
          <StatusCountsBar text={text} onText={onText} />
        ) : (
          <SelectionBar ids={[...selected]} onClear={() => setPicked(NOTHING)} />
        )}
      </div>
      <div className={css.table}>
        <DataTable
          label="Devices"
          columns={columns}
          items={matching}
          idOf={idOf}
          itemById={itemById}
          nameOf={nameOf}
          sort={sort}
          onSort={(next) => show({ sort: next })}
          question={question}
          filling={filling}
          storageKey={STORAGE_KEY}
          onOpen={onOpen}
          selected={selected}
          onSelect={setPicked}
          handle={table}
          empty={
            <NoRows
              loading={loaded === 'loading'}
              filter={question}
              total={total}
              onClear={() => onText('')}
              onAdd={onAddDevices}
            />
          }
        />
      </div>
    </Page>
  );
};
