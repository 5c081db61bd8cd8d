/** An inbox without rows: what that means, and what will appear. */
import { EmptyState } from '../../../ui/empty-state.tsx';
import type { IncidentFilter } from '../incident-filter.ts';

export const NoIncidents = ({ filter }: { filter: IncidentFilter }) => {
  switch (filter) {
    case 'standing':
    case 'open':
      return (
        <EmptyState title="Nothing needs you">
          When devices go offline, what has one cause appears here as one row.
        </EmptyState>
      );
    case 'acknowledged':
      return (
        <EmptyState title="Nobody works on anything">What was acknowledged and is not over appears here.</EmptyState>
      );
    case 'resolved':
      return <EmptyState title="Nothing is over yet">Incidents come here when all their devices are back.</EmptyState>;
    case 'all':
      return <EmptyState title="There was no incident yet" />;
  }
};
