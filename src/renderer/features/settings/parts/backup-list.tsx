/** The backups there are, one more on demand, and what the last one failed with. */
import { Button, Skeleton, Text } from '@mantine/core';
import { Archive } from 'lucide-react';
import { useEffect } from 'react';
import type { BackupKind } from '../../../../contract/model/backup.ts';
import { messageOf, usePerform } from '../../../client/actions.tsx';
import { useCall } from '../../../client/use-call.ts';
import { useFleet } from '../../../client/use-fleet.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { type PlainColumn, PlainTable } from '../../../ui/plain-table.tsx';
import { WorkProgress } from '../../../ui/progress.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import classes from '../settings-page.module.css';

const columns: readonly PlainColumn[] = [
  { header: 'Made' },
  { header: 'Why' },
  { header: 'Size', numeric: true },
  { header: 'Kept' },
  { header: 'File' },
];

const kindWords: Readonly<Record<BackupKind, string>> = {
  daily: 'daily',
  manual: 'on demand',
  'before-migration': 'before a new version',
};

export const BackupList = () => {
  const { data, error, reload } = useCall('backups.list', {});
  const perform = usePerform();
  const job = useFleet(({ jobs }) => jobs.find(({ kind }) => kind === 'backup') ?? null);
  const running = job?.state === 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: a backup that has ended changes the list
  useEffect(() => reload(), [reload, job?.id, job?.state]);
  return (
    <section className={`${classes.section} ${classes.wide}`} aria-label="Backups made">
      <div className={classes.about}>
        <h2>Backups made</h2>
        <p>
          <code>fieldwatch restore FILE</code> puts one in the place of what is stored, which is set aside and kept.
        </p>
      </div>
      <div className={classes.fields}>
        {data === null && error === null ? <Skeleton height={80} /> : null}
        {data === null && error !== null ? (
          <ErrorPanel title="The backups could not be listed" message={messageOf(error).message} onRetry={reload} />
        ) : null}
        {data?.lastProblem == null ? null : (
          <p className={classes.problem} role="alert">
            The last backup failed: {data.lastProblem}
          </p>
        )}
        {data !== null && data.items.length === 0 ? (
          <EmptyState title="No backup yet">They go to {data.folder}.</EmptyState>
        ) : null}
        {data === null || data.items.length === 0 ? null : (
          <>
            <PlainTable label="Backups" columns={columns}>
              {data.items.map(({ name, kind, madeAt, sizeBytes, kept }) => (
                <tr key={name}>
                  <td className={classes.when}>
                    <RelativeTime at={madeAt} />
                  </td>
                  <td className={classes.when}>{kindWords[kind]}</td>
                  <td data-numeric>{formatBytes(sizeBytes)}</td>
                  <td className={classes.quiet}>{kept}</td>
                  <td className={classes.entry}>{name}</td>
                </tr>
              ))}
            </PlainTable>
            <Text size="xs" className={classes.quiet}>
              In {data.folder}; copies from before a new version lie beside the database.
            </Text>
          </>
        )}
        {job !== null && running ? (
          <WorkProgress
            label={job.title}
            done={job.done}
            total={job.total}
            ratePerS={job.ratePerS}
            remainingMs={job.remainingMs}
            unit={job.unit}
            onCancel={() => void perform('jobs.cancel', { id: job.id })}
          />
        ) : null}
        <div className={classes.bar}>
          <Button
            variant="default"
            leftSection={<Archive size={14} />}
            disabled={running}
            onClick={() => void perform('backups.make', {})}
          >
            Back up now
          </Button>
        </div>
      </div>
    </section>
  );
};
