/** One incident: what it is, since when, why, who is out, what was done. */
import { Button } from '@mantine/core';
import { useCallback, useEffect } from 'react';
import { Link } from 'wouter';
import { FieldwatchError } from '../../../contract/errors.ts';
import { messageOf } from '../../client/actions.tsx';
import { useCall } from '../../client/use-call.ts';
import { useClient } from '../../client/use-fleet.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount, formatDuration, formatInstant } from '../../ui/format.ts';
import { LoadingPage, Page, Section } from '../../ui/page.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SeverityMark } from '../../ui/severity-mark.tsx';
import { stateWords } from './incident-words.ts';
import classes from './incidents.module.css';
import { Members } from './parts/members.tsx';
import { Timeline } from './parts/timeline.tsx';
import { useTriage } from './triage.tsx';
import { useTriageKeys } from './use-triage-keys.ts';

export const IncidentPage = ({ id }: { id: number }) => {
  const { data, error, reload } = useCall('incidents.get', { id });
  const client = useClient();
  const { triage, dialog } = useTriage();
  const incident = data?.incident;

  useEffect(
    () =>
      client.onFrame((frame) => {
        const isOurs =
          frame.kind === 'event' &&
          frame.event.type === 'incidents-changed' &&
          frame.event.incidents.some((one) => one.id === id);
        if (isOurs || frame.kind === 'reset') reload();
      }),
    [client, id, reload],
  );

  // One that another took in is history.
  useTriageKeys(
    triage,
    useCallback(() => (incident?.mergedInto === null ? incident : undefined), [incident]),
  );

  if (data === null || incident === undefined) {
    if (error === null) return <LoadingPage />;
    const isUnknown = error instanceof FieldwatchError && error.code === 'not-found';
    return (
      <Page title={isUnknown ? 'No such incident' : 'Incident'}>
        {isUnknown ? (
          <EmptyState title="There is no such incident">
            Those that ended long ago are forgotten. <Link href="/incidents">Go to the incidents</Link>
          </EmptyState>
        ) : (
          <ErrorPanel title="The incident could not be read" message={messageOf(error).message} onRetry={reload} />
        )}
      </Page>
    );
  }
  const { state, severity, title, cause, label, startedAt, endedAt, membersNow, membersMost, mergedInto } = incident;
  return (
    <Page
      title={`Incident ${id}`}
      heading={<bdi className={classes.heading}>{title}</bdi>}
      actions={
        mergedInto === null ? (
          <>
            <Button variant="default" onClick={() => triage.editLabel(incident)}>
              Label
            </Button>
            <Button variant="default" onClick={() => triage.writeNote(incident)}>
              Note
            </Button>
            {state === 'open' ? null : (
              <Button variant="default" onClick={() => triage.reopen(incident)}>
                Reopen
              </Button>
            )}
            {state === 'resolved' ? null : (
              <Button variant="default" onClick={() => triage.resolve(incident)}>
                Resolve
              </Button>
            )}
            {state === 'open' ? <Button onClick={() => triage.acknowledge(incident)}>Acknowledge</Button> : null}
          </>
        ) : undefined
      }
    >
      <div className={classes.facts}>
        <SeverityMark severity={severity} quiet={endedAt !== null} />
        <span>{stateWords[state]}</span>
        <span>
          began <RelativeTime at={startedAt} /> ({formatInstant(startedAt)})
        </span>
        <span>{endedAt === null ? 'still out' : `lasted ${formatDuration(endedAt - startedAt)}`}</span>
        <span>
          {formatCount(membersNow)} out now, {formatCount(membersMost)} at most
        </span>
        {label === '' ? null : <bdi className={classes.label}>{label}</bdi>}
      </div>
      {mergedInto === null ? null : (
        <p className={classes.cause}>
          It had one cause with <Link href={`/incidents/${mergedInto}`}>incident {mergedInto}</Link>, which took it in.
        </p>
      )}
      <p className={classes.cause}>
        <bdi>{cause}</bdi>
      </p>
      <div className={classes.columns}>
        <Section title="Timeline">
          <Timeline entries={data.entries} />
        </Section>
        <Section title="Devices">
          <Members members={data.members} most={membersMost} />
        </Section>
      </div>
      {dialog}
    </Page>
  );
};
