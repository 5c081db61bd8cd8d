/** What can be done to a row of the inbox, by pointer; the same keys do it to the active row. */
import { ActionIcon } from '@mantine/core';
import { CheckCheck, Hand, NotebookPen, Tag, Undo2 } from 'lucide-react';
import type { ComponentType } from 'react';
import type { Incident, IncidentState } from '../../../../contract/model/incident.ts';
import classes from '../incidents.module.css';
import type { Triage } from '../triage.tsx';

type Action = {
  readonly does: keyof Triage;
  readonly name: string;
  readonly icon: ComponentType<{ size?: number }>;
};

const acknowledge: Action = { does: 'acknowledge', name: 'Acknowledge (a)', icon: Hand };
const resolve: Action = { does: 'resolve', name: 'Resolve (r)', icon: CheckCheck };
const reopen: Action = { does: 'reopen', name: 'Open again (u)', icon: Undo2 };
const always: readonly Action[] = [
  { does: 'writeNote', name: 'Write a note (n)', icon: NotebookPen },
  { does: 'editLabel', name: 'Label (t)', icon: Tag },
];

const actionsOf: Readonly<Record<IncidentState, readonly Action[]>> = {
  open: [acknowledge, resolve, ...always],
  acknowledged: [reopen, resolve, ...always],
  resolved: [reopen, ...always],
};

export const RowActions = ({ incident, triage }: { incident: Incident; triage: Triage }) => (
  <span className={classes.actions}>
    {actionsOf[incident.state].map(({ does, name, icon: Icon }) => (
      <ActionIcon
        key={does}
        variant="subtle"
        color="gray"
        size="sm"
        tabIndex={-1}
        aria-label={name}
        title={name}
        // The focus stays on the table, so that its keys go on working.
        onMouseDown={(event) => event.preventDefault()}
        onClick={(event) => {
          event.preventDefault();
          triage[does](incident);
        }}
      >
        <Icon size={14} />
      </ActionIcon>
    ))}
  </span>
);
