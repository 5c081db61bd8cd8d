/** What needs me? One row a cause, the most urgent first, worked through by keyboard. */
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Incident } from '../../../contract/model/incident.ts';
import { messageOf } from '../../client/actions.tsx';
import { useIncidents } from '../../client/use-incidents.ts';
import { DataTable, type DataTableHandle } from '../../ui/data-table.tsx';
import type { TableSort } from '../../ui/data-table-column.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Page } from '../../ui/page.tsx';
import { incidentColumns } from './incident-columns.tsx';
import classes from './incidents.module.css';
import { triageByKey, useTriage } from './triage.tsx';

const idOf = ({ id }: Incident) => id;
const nameOf = ({ title }: Incident) => title.slice(0, 120);
const mostUrgent: TableSort = { columnId: 'urgency', descending: false };

export const IncidentsPage = () => {
  const [which, setWhich] = useState<'standing' | 'all'>('standing');
  const { incidents, error, reload } = useIncidents(which);
  const [sort, setSort] = useState(mostUrgent);
  const [, navigate] = useLocation();
  const { triage, dialog } = useTriage();
  const table = useRef<DataTableHandle>(null);
  const byId = useMemo(() => new Map((incidents ?? []).map((incident) => [incident.id, incident])), [incidents]);
  const itemById = useCallback((id: number) => byId.get(id), [byId]);
  const onOpen = useCallback((id: number) => navigate(`/incidents/${id}`), [navigate]);
  const some = byId.size > 0;

  // An inbox is worked through by keyboard: its first row is at hand.
  useEffect(() => {
    if (some) table.current?.focus();
  }, [some]);

  return (
    <Page
      title="Incidents"
      fill
      actions={
        <SegmentedControl
          aria-label="Which incidents"
          value={which}
          onChange={(value) => setWhich(value === 'all' ? 'all' : 'standing')}
          data={[
            { value: 'standing', label: 'Need somebody' },
            { value: 'all', label: 'All' },
          ]}
        />
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
            columns={incidentColumns}
            items={incidents}
            idOf={idOf}
            itemById={itemById}
            nameOf={nameOf}
            sort={sort}
            onSort={setSort}
            question={which}
            storageKey="fieldwatch.incidents"
            onOpen={onOpen}
            onKey={(key, id) => triageByKey(triage, key, byId.get(id))}
            handle={table}
            empty={
              which === 'standing' ? (
                <EmptyState title="Nothing needs you">
                  When devices go offline, what has one cause appears here as one row.
                </EmptyState>
              ) : (
                <EmptyState title="There was no incident yet" />
              )
            }
          />
        </div>
      )}
      {dialog}
    </Page>
  );
};
