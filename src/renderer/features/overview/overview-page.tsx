/** Is anything wrong? The fleet in a sentence, in numbers, at a glance, and worst first. */
import { useDocumentTitle } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { AvailabilityOverTime } from '../../client/availability-over-time.tsx';
import { wrongInCounts } from '../../client/status-counts.ts';
import { useFleet, useReload, useSubnets } from '../../client/use-fleet.tsx';
import { useGroupUptime } from '../../client/use-group-uptime.ts';
import { WorstDevicesSection } from '../../client/worst-devices.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { LoadingPage, Section } from '../../ui/page.tsx';
import { type LookBack, lookBacks, RangeChoice } from '../../ui/range-choice.tsx';
import { UptimeLine } from '../../ui/uptime-line.tsx';
import { tellNews } from './news.ts';
import classes from './overview-page.module.css';
import { BigCounts } from './parts/big-counts.tsx';
import { MonitorLine } from './parts/monitor-line.tsx';
import { NewsFeed } from './parts/news-feed.tsx';
import { OpenIncidents } from './parts/open-incidents.tsx';
import { SubnetGrid } from './parts/subnet-grid.tsx';
import { WorstSubnets } from './parts/worst-subnets.tsx';
import { groupBySite } from './sites.ts';

const SHOWN_NEWS = 14;

export const OverviewPage = () => {
  const loaded = useFleet((state) => state.loaded);
  const error = useFleet((state) => state.error);
  const counts = useFleet((state) => state.counts);
  const sentence = useFleet((state) => state.statistics?.sentence ?? '');
  const transitions = useFleet((state) => state.transitions);
  const subnets = useSubnets();
  const reload = useReload();
  const sites = useMemo(() => groupBySite(subnets.values()), [subnets]);
  const news = useMemo(() => tellNews(transitions, SHOWN_NEWS), [transitions]);
  const [range, setRange] = useState<LookBack>(lookBacks[0]);
  const wrong = wrongInCounts(counts);
  useDocumentTitle(wrong === 0 ? 'Overview – Fieldwatch' : `(${formatCount(wrong)}) Overview – Fieldwatch`);

  if (loaded === 'loading') return <LoadingPage />;
  if (loaded === 'failed')
    return (
      <div className={classes.page}>
        <h1 className={classes.sentence}>The fleet could not be read</h1>
        <ErrorPanel
          title="The monitor did not answer"
          message={error?.message ?? 'No reason was given.'}
          kept="Nothing was changed; checks go on if the monitor runs."
          onRetry={reload}
        />
      </div>
    );
  return (
    <div className={classes.page}>
      <div className={classes.top}>
        <h1 className={classes.sentence}>{sentence}</h1>
        <BigCounts counts={counts} />
      </div>
      <div className={classes.columns}>
        <SubnetGrid sites={sites} />
        <div className={classes.side}>
          <OpenIncidents />
          <Section title="Availability" aside={<RangeChoice value={range} onChange={setRange} />}>
            <Availability />
            <AvailabilityOverTime range={range} />
          </Section>
          <WorstSubnets subnets={subnets} />
          <WorstDevicesSection range={range} />
          <Section title="Recent changes">
            <NewsFeed news={news} subnets={subnets} />
          </Section>
        </div>
      </div>
      <MonitorLine />
    </div>
  );
};

const Availability = () => <UptimeLine {...useGroupUptime()} narrow />;
