/** What changed lately, newest first; held still under the pointer. */
import { Link } from 'wouter';
import type { Subnet } from '../../../../contract/model/subnet.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { StatusMark } from '../../../ui/status-mark.tsx';
import { useHeld } from '../../../ui/use-held.ts';
import type { NewsItem } from '../news.ts';
import classes from './news-feed.module.css';

const became: Record<NewsItem['to'], string> = {
  online: 'back online',
  degraded: 'degraded',
  offline: 'offline',
  unknown: 'unknown',
};

export const NewsFeed = ({ news, subnets }: { news: readonly NewsItem[]; subnets: ReadonlyMap<number, Subnet> }) => {
  const { value: shown, hold } = useHeld(news);
  if (shown.length === 0) return <EmptyState title="Nothing changed yet">Changes of status appear here.</EmptyState>;
  return (
    <ol className={classes.feed} {...hold}>
      {shown.map((item) => {
        const subnet = item.subnetId === null ? undefined : subnets.get(item.subnetId);
        const first = item.events[0];
        const many = item.events.length > 1 && subnet !== undefined;
        return (
          <li key={item.key}>
            <Link
              href={many ? `/subnets/${item.subnetId}` : `/devices/${first?.deviceId}`}
              className={classes.row}
              title={first?.reason}
            >
              <StatusMark status={item.to} word={false} />
              <span className={classes.who}>
                {many ? `${item.events.length} devices in ${subnet.cidr}` : first?.deviceName}
              </span>
              <span className={classes.to}>{became[item.to]}</span>
              <span className={classes.age}>
                <RelativeTime at={item.at} />
              </span>
            </Link>
          </li>
        );
      })}
    </ol>
  );
};
