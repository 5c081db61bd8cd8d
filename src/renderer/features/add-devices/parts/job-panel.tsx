/** An import under way, and what came of it; the dialog may be closed meanwhile. */
import { Button, Group, Stack, Text } from '@mantine/core';
import type { Job } from '../../../../contract/model/job.ts';
import { WorkProgress } from '../../../ui/progress.tsx';

type Props = {
  readonly job: Job;
  readonly onCancel: () => Promise<void>;
  readonly onMore: () => void;
  readonly onClose: () => void;
};

const titles: Record<Exclude<Job['state'], 'running'>, string> = {
  finished: 'Done.',
  cancelled: 'Cancelled.',
  failed: 'The import failed.',
};

export const JobPanel = ({ job, onCancel, onMore, onClose }: Props) =>
  job.state === 'running' ? (
    <Stack gap="sm">
      <WorkProgress
        label={job.title}
        done={job.done}
        total={job.total}
        ratePerS={job.ratePerS}
        remainingMs={job.remainingMs}
        unit="rows"
        onCancel={() => void onCancel()}
      />
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          This goes on when the dialog is closed; find it again at the top of the window.
        </Text>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Stack>
  ) : (
    <Stack gap="sm" role={job.state === 'failed' ? 'alert' : 'status'}>
      <Text>
        <b>{titles[job.state]}</b> {job.message}
      </Text>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onMore}>
          Add more
        </Button>
        <Button onClick={onClose} data-autofocus>
          Close
        </Button>
      </Group>
    </Stack>
  );
