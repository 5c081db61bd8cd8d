/** Who changed what, newest first. */
import { Button, Skeleton, Text } from '@mantine/core';
import { useState } from 'react';
import type { AuditEntry } from '../../../../contract/model/system.ts';
import { messageOf, showFailure } from '../../../client/actions.tsx';
import { useCall } from '../../../client/use-call.ts';
import { useClient } from '../../../client/use-fleet.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { type PlainColumn, PlainTable } from '../../../ui/plain-table.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import classes from '../settings-page.module.css';

const PAGE = 20;
const EVERY_MS = 10_000;

const columns: readonly PlainColumn[] = [
  { header: 'When' },
  { header: 'Through' },
  { header: 'What' },
  { header: 'Of' },
  { header: 'Before' },
  { header: 'After' },
];

/** Long notes don’t push the next entry out of sight; all of it on hover. */
const Entry = ({ text }: { text: string }) => (
  <td className={classes.entry} title={text}>
    <Text span inherit lineClamp={4}>
      {text}
    </Text>
  </td>
);

export const AuditLog = () => {
  const { data, error, reload } = useCall('audit.list', { limit: PAGE }, { everyMs: EVERY_MS });
  const client = useClient();
  const [older, setOlder] = useState<readonly AuditEntry[]>([]);
  const entries = [...new Map([...(data?.items ?? []), ...older].map((entry) => [entry.id, entry])).values()];
  const last = entries.at(-1);
  return (
    <section className={`${classes.section} ${classes.wide}`} aria-label="Audit log">
      <div className={classes.about}>
        <h2>Audit log</h2>
        <p>Who changed what, and through which door.</p>
      </div>
      <div className={classes.fields}>
        {data === null && error === null ? <Skeleton height={160} /> : null}
        {data === null && error !== null ? (
          <ErrorPanel title="The log could not be read" message={messageOf(error).message} onRetry={reload} />
        ) : null}
        {data !== null && entries.length === 0 ? <EmptyState title="Nothing was changed yet" /> : null}
        {entries.length === 0 ? null : (
          <PlainTable label="Changes" columns={columns}>
            {entries.map((entry) => (
              <tr key={entry.id}>
                <td className={classes.when}>
                  <RelativeTime at={entry.at} />
                </td>
                <td>{entry.actor}</td>
                <td>{entry.action}</td>
                <Entry text={entry.subject} />
                <Entry text={entry.before ?? '—'} />
                <Entry text={entry.after ?? '—'} />
              </tr>
            ))}
          </PlainTable>
        )}
        {last === undefined || last.id <= 1 || entries.length < PAGE ? null : (
          <div className={classes.bar}>
            <Button
              variant="default"
              onClick={() =>
                client
                  .call('audit.list', { before: last.id, limit: PAGE })
                  .then(({ items }) => setOlder((before) => [...before, ...items]), showFailure)
              }
            >
              Show older
            </Button>
          </div>
        )}
      </div>
    </section>
  );
};
