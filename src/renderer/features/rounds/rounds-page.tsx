/** Does the instrument work? What runs now, how the schedule is kept, how probing goes. */
import { Button, Skeleton } from '@mantine/core';
import { RefreshCw } from 'lucide-react';
import { messageOf, usePerform } from '../../client/actions.tsx';
import { useCall } from '../../client/use-call.ts';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { AdherenceTable } from './parts/adherence-table.tsx';
import { PastAdherence } from './parts/past-adherence.tsx';
import { PastCycles } from './parts/past-cycles.tsx';
import { ProberPanel } from './parts/prober-panel.tsx';
import { RunningCycles } from './parts/running-cycles.tsx';

const EVERY_MS = 2_000;

export const RoundsPage = () => {
  const { data, error, reload } = useCall('rounds.get', {}, { everyMs: EVERY_MS });
  const perform = usePerform();
  return (
    <Page
      title="Rounds"
      actions={
        <Button
          leftSection={<RefreshCw size={14} />}
          onClick={() => void perform('cycles.start', {}, { done: 'Checking every device now.' })}
        >
          Check everything now
        </Button>
      }
    >
      <Section title="Running now">
        <RunningCycles />
      </Section>
      {data === null ? (
        error === null ? (
          <>
            <Skeleton height={150} />
            <Skeleton height={120} />
          </>
        ) : (
          <ErrorPanel
            title="The rounds could not be read"
            message={messageOf(error).message}
            kept="Checks go on if the monitor runs."
            onRetry={reload}
          />
        )
      ) : (
        <>
          <Section title="Schedule" aside="Lateness is of single batches: actual minus planned start">
            <AdherenceTable
              adherence={data.adherence}
              requiredPps={data.requiredPps}
              paceLimit={data.prober.paceLimit}
            />
          </Section>
          <Section title="Prober">
            <ProberPanel
              prober={data.prober}
              pace={data.pace}
              requiredPps={data.requiredPps}
              loopDelay={data.loopDelay}
            />
          </Section>
        </>
      )}
      <PastAdherence />
      <Section title="Past cycles">
        <PastCycles />
      </Section>
    </Page>
  );
};
