/** The columns of the inbox: what each shows and sorts by. */
import { Link } from 'wouter';
import { type Incident, incidentStates } from '../../../contract/model/incident.ts';
import { urgencyOf } from '../../client/use-incidents.ts';
import type { DataColumn } from '../../ui/data-table-column.ts';
import { formatCount } from '../../ui/format.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { stateWords } from './incident-words.ts';
import classes from './incidents.module.css';

export const incidentColumns: readonly DataColumn<Incident>[] = [
  {
    id: 'urgency',
    header: 'Severity',
    widthPx: 100,
    required: true,
    sortValue: urgencyOf,
    markOn: ({ severity }) => severity,
    mark: 'strong',
    render: ({ severity, endedAt }) => <SeverityMark severity={severity} quiet={endedAt !== null} />,
  },
  {
    id: 'title',
    header: 'What',
    widthPx: 240,
    grow: true,
    required: true,
    render: ({ id, title, cause }) => (
      <Link href={`/incidents/${id}`} tabIndex={-1} className={classes.title} title={cause.slice(0, 500)}>
        <bdi>{title.slice(0, 300)}</bdi>
      </Link>
    ),
  },
  {
    id: 'state',
    header: 'State',
    widthPx: 116,
    sortValue: ({ state }) => incidentStates.indexOf(state),
    markOn: ({ state }) => state,
    mark: 'strong',
    render: ({ state }) => <span data-quiet={state !== 'open' || undefined}>{stateWords[state]}</span>,
  },
  {
    id: 'now',
    header: 'Out now',
    widthPx: 84,
    align: 'end',
    sortValue: ({ membersNow }) => membersNow,
    descendingFirst: true,
    markOn: ({ membersNow }) => membersNow,
    mark: 'faint',
    render: ({ membersNow }) => formatCount(membersNow),
  },
  {
    id: 'most',
    header: 'At most',
    widthPx: 80,
    align: 'end',
    sortValue: ({ membersMost }) => membersMost,
    descendingFirst: true,
    render: ({ membersMost }) => formatCount(membersMost),
  },
  {
    id: 'since',
    header: 'Began',
    widthPx: 96,
    align: 'end',
    sortValue: ({ startedAt }) => startedAt,
    descendingFirst: true,
    render: ({ startedAt }) => <RelativeTime at={startedAt} />,
  },
  {
    id: 'label',
    header: 'Label',
    widthPx: 120,
    sortValue: ({ label }) => (label === '' ? null : label.toLowerCase()),
    render: ({ label }) => <bdi>{label}</bdi>,
  },
  {
    id: 'site',
    header: 'Site',
    widthPx: 120,
    hiddenAtFirst: true,
    sortValue: ({ site }) => (site === '' ? null : site.toLowerCase()),
    render: ({ site }) => <bdi>{site}</bdi>,
  },
];
