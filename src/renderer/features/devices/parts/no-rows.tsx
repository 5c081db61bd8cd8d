/** What stands in the table when it has no rows: still loading, nothing found, or nothing there. */
import { Button, Stack, Text } from '@mantine/core';
import { FilterX, Plus } from 'lucide-react';
import css from '../devices-page.module.css';

type NoRowsProps = {
  readonly loading: boolean;
  readonly filter: string;
  readonly total: number;
  readonly onClear: () => void;
  readonly onAdd: (() => void) | undefined;
};

const ghosts = Array.from({ length: 14 }, (_, row) => ({ row, widthPercent: 18 + ((row * 37) % 23) }));

export const NoRows = ({ loading, filter, total, onClear, onAdd }: NoRowsProps) => {
  if (loading)
    return (
      <div className={css.ghosts} role="status" aria-label="Loading devices">
        {ghosts.map(({ row, widthPercent }) => (
          <div key={row}>
            <i style={{ width: 70 }} />
            <i style={{ width: `${widthPercent}%` }} />
            <i style={{ width: 110 }} />
            <i style={{ width: 60 }} />
          </div>
        ))}
      </div>
    );
  if (total === 0)
    return (
      <Stack align="center" gap="sm">
        <Text fw={600}>No devices yet</Text>
        <Text c="dimmed">Import a file, paste a list or a range, or add one by hand.</Text>
        {onAdd !== undefined && (
          <Button leftSection={<Plus size={14} />} onClick={onAdd}>
            Add devices
          </Button>
        )}
      </Stack>
    );
  return (
    <Stack align="center" gap="sm" maw={560}>
      <Text fw={600} ta="center" style={{ overflowWrap: 'anywhere' }}>
        Nothing matches <bdi>{filter.slice(0, 200)}</bdi>
      </Text>
      <Text c="dimmed">
        None of {total.toLocaleString()} devices. Devices that begin to match appear by themselves.
      </Text>
      <Button variant="default" leftSection={<FilterX size={14} />} onClick={onClear}>
        Clear the filter
      </Button>
    </Stack>
  );
};
