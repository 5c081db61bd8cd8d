/** Long work, found again in one place: what runs, how far it is, what came of it. */
import { Button, Loader, Popover, Stack } from '@mantine/core';
import type { Job } from '../../../contract/model/job.ts';
import { usePerform } from '../../client/actions.tsx';
import { formatCount, formatMany } from '../../ui/format.ts';
import { WorkProgress } from '../../ui/progress.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import classes from './jobs-indicator.module.css';

const SHOWN_ENDED = 5;

export const JobsIndicator = ({ jobs }: { jobs: readonly Job[] }) => {
  const perform = usePerform();
  if (jobs.length === 0) return null;
  const running = jobs.filter(({ state }) => state === 'running');
  const ended = jobs.filter(({ state }) => state !== 'running').slice(0, SHOWN_ENDED);
  const done = running.reduce((sum, job) => sum + job.done, 0);
  const total = running.reduce((sum, job) => sum + job.total, 0);
  return (
    <Popover position="bottom-end" width={380} shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant={running.length > 0 ? 'light' : 'subtle'}
          color={running.length > 0 ? undefined : 'gray'}
          leftSection={running.length > 0 ? <Loader size={12} /> : undefined}
        >
          {running.length > 0
            ? `${formatMany(running.length, 'job')} · ${formatCount(total === 0 ? 0 : Math.floor((done / total) * 100))} %`
            : 'Jobs'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="md">
          {running.map((job) => (
            <WorkProgress
              key={job.id}
              label={job.title}
              done={job.done}
              total={job.total}
              ratePerS={job.ratePerS}
              remainingMs={job.remainingMs}
              unit={job.unit}
              onCancel={() => void perform('jobs.cancel', { id: job.id })}
            />
          ))}
          {ended.map((job) => (
            <div key={job.id} className={classes.ended}>
              <div className={classes.line}>
                <span className={classes.title}>{job.title}</span>
                <span className={classes.state} data-state={job.state}>
                  {job.state} <RelativeTime at={job.finishedAt} />
                </span>
              </div>
              <span className={classes.message}>{job.message}</span>
            </div>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
};
