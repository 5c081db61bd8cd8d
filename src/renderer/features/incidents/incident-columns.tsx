/** The columns of the inbox: what each shows and sorts by. */
import { Link } from 'wouter';
import { type Incident, incidentStates } from '../../../contract/model/incident.ts';
import { urgencyOf } from '../../client/incident-list.ts';
import type { DataColumn } from '../../ui/data-table-column.ts';
import { formatCount } from '../../ui/format.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { stateWords } from './incident-words.ts';
import classes from './incidents.module.css';
import { RowActions } from './parts/row-actions.tsx';
import type { Triage } from './triage.tsx';

export const incidentColumns = (triage: Triage): readonly DataColumn<Incident>[] => [
  {
    id: 'urgency',
    header: 'Severity',
    widthPx: 88,
    required: true,
    sortValue: urgencyOf,
    markOn: ({ severity }) => severity,
    mark: 'strong',
    render: ({ severity, endedAt }) => <SeverityMark severity={severity} quiet={endedAt !== null} />,
  },
  {
    id: 'title',
    header: 'What',
    widthPx: 280,
    grow: true,
    required: true,
    render: ({ id, title, cause }) => (
      <Link href={`/incidents/${id}`} tabIndex={-1} className={classes.title} title={cause.slice(0, 500)}>
        <bdi>{title.slice(0, 300)}</bdi>
      </Link>
    ),
  },
  {
    id: 'cause',
    header: 'Likely cause',
    widthPx: 320,
    // Beside it the titles would be cut at 1280 pixels; the page of the incident begins with it.
    hiddenAtFirst: true,
    render: ({ cause }) => (
      <bdi className={classes.quiet} title={cause.slice(0, 500)}>
        {cause.slice(0, 300)}
      </bdi>
    ),
  },
  {
    id: 'state',
    header: 'State',
    widthPx: 108,
    sortValue: ({ state }) => incidentStates.indexOf(state),
    markOn: ({ state }) => state,
    mark: 'strong',
    render: ({ state }) => <span data-quiet={state !== 'open' || undefined}>{stateWords[state]}</span>,
  },
  {
    id: 'out',
    header: 'Out / most',
    widthPx: 92,
    align: 'end',
    sortValue: ({ membersNow }) => membersNow,
    descendingFirst: true,
    markOn: ({ membersNow }) => membersNow,
    mark: 'faint',
    render: ({ membersNow, membersMost }) => (
      <span title={`${formatCount(membersNow)} out now, ${formatCount(membersMost)} at most`}>
        {formatCount(membersNow)} / {formatCount(membersMost)}
      </span>
    ),
  },
  {
    id: 'since',
    header: 'Since',
    widthPx: 92,
    align: 'end',
    sortValue: ({ startedAt }) => startedAt,
    descendingFirst: true,
    render: ({ startedAt }) => <RelativeTime at={startedAt} style="age" />,
  },
  {
    id: 'label',
    header: 'Label',
    widthPx: 88,
    sortValue: ({ label }) => (label === '' ? null : label.toLowerCase()),
    render: ({ label }) => <bdi title={label}>{label}</bdi>,
  },
  {
    id: 'site',
    header: 'Site',
    widthPx: 120,
    hiddenAtFirst: true,
    sortValue: ({ site }) => (site === '' ? null : site.toLowerCase()),
    render: ({ site }) => <bdi>{site}</bdi>,
  },
  {
    id: 'actions',
    header: 'Actions',
    widthPx: 116,
    required: true,
    render: (incident) => <RowActions incident={incident} triage={triage} />,
  },
];
