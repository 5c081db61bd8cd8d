/** What needs me? One row a cause, the most urgent first, worked through by keyboard. */
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { Incident } from '../../../contract/model/incident.ts';
import { messageOf } from '../../client/actions.tsx';
import { INCIDENTS_READ, useIncidents } from '../../client/use-incidents.ts';
import { DataTable, type DataTableHandle } from '../../ui/data-table.tsx';
import type { TableSort } from '../../ui/data-table-column.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { incidentColumns } from './incident-columns.tsx';
import { filterNamed, filterWords, incidentFilters, passes } from './incident-filter.ts';
import classes from './incidents.module.css';
import { NoIncidents } from './parts/no-incidents.tsx';
import { useTriage } from './triage.tsx';
import { useTriageKeys } from './use-triage-keys.ts';

const idOf = ({ id }: Incident) => id;
const nameOf = ({ title }: Incident) => title.slice(0, 120);
const mostUrgent: TableSort = { columnId: 'urgency', descending: false };

export const IncidentsPage = () => {
  const [params, setParams] = useSearchParams();
  const filter = filterNamed(params.get('show'));
  const { incidents, error, reload } = useIncidents(filter === 'all' || filter === 'resolved' ? 'all' : 'standing');
  const [sort, setSort] = useState(mostUrgent);
  const [, navigate] = useLocation();
  const { triage, dialog } = useTriage();
  const table = useRef<DataTableHandle>(null);
  const columns = useMemo(() => incidentColumns(triage), [triage]);
  const byId = useMemo(() => new Map((incidents ?? []).map((incident) => [incident.id, incident])), [incidents]);
  const shown = useMemo(() => (incidents ?? []).filter((incident) => passes(filter, incident)), [incidents, filter]);
  // One that no longer passes stays in its place until the hand is still, and can be taken back there.
  const itemById = useCallback((id: number) => byId.get(id), [byId]);
  const onOpen = useCallback((id: number) => navigate(`/incidents/${id}`), [navigate]);
  const some = shown.length > 0;
  useTriageKeys(
    triage,
    useCallback(() => byId.get(table.current?.activeId() ?? 0), [byId]),
  );

  // An inbox is worked through by keyboard: its first row is at hand.
  useEffect(() => {
    if (some) table.current?.focus();
  }, [some]);
  useEffect(() => {
    const onKey = ({ key, target, defaultPrevented }: KeyboardEvent) => {
      if ((key === 'j' || key === 'k') && target === document.body && !defaultPrevented) table.current?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  return (
    <Page
      title="Incidents"
      fill
      actions={
        <>
          {byId.size < INCIDENTS_READ ? null : (
            <span className={classes.quiet}>The newest {formatCount(INCIDENTS_READ)} are listed</span>
          )}
          <SegmentedControl
            aria-label="Which incidents"
            value={filter}
            onChange={(value) => setParams(value === 'standing' ? {} : { show: value }, { replace: true })}
            data={incidentFilters.map((value) => ({ value, label: filterWords[value] }))}
          />
        </>
      }
    >
      {incidents === null ? (
        error === null ? (
          <Skeleton height={320} />
        ) : (
          <ErrorPanel
            title="The incidents could not be read"
            message={messageOf(error).message}
            kept="Nothing was lost: the monitor goes on keeping them if it runs."
            onRetry={reload}
          />
        )
      ) : (
        <div className={classes.table}>
          <DataTable
            label="Incidents"
            columns={columns}
            items={shown}
            idOf={idOf}
            itemById={itemById}
            nameOf={nameOf}
            sort={sort}
            onSort={setSort}
            question={filter}
            storageKey="fieldwatch.incidents"
            onOpen={onOpen}
            handle={table}
            empty={<NoIncidents filter={filter} />}
          />
        </div>
      )}
      {dialog}
    </Page>
  );
};
