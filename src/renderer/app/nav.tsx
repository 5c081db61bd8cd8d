/** The places of the window, with counts of what is wrong. */
import { Activity, CircleAlert, LayoutGrid, Server, Settings } from 'lucide-react';
import type { ComponentType } from 'react';
import { Link, useLocation } from 'wouter';
import { wrongInCounts } from '../client/status-counts.ts';
import { useFleet } from '../client/use-fleet.tsx';
import { useIncidents } from '../client/use-incidents.ts';
import { formatCount } from '../ui/format.ts';
import classes from './nav.module.css';

type Place = {
  readonly href: string;
  readonly name: string;
  readonly icon: ComponentType<{ size?: number }>;
  /** Addresses that belong to this place. */
  readonly holds: (path: string) => boolean;
};

const places: readonly Place[] = [
  {
    href: '/',
    name: 'Overview',
    icon: LayoutGrid,
    holds: (path) => path === '/' || path.startsWith('/subnets'),
  },
  { href: '/incidents', name: 'Incidents', icon: CircleAlert, holds: (path) => path.startsWith('/incidents') },
  { href: '/devices', name: 'Devices', icon: Server, holds: (path) => path.startsWith('/devices') },
  { href: '/rounds', name: 'Rounds', icon: Activity, holds: (path) => path.startsWith('/rounds') },
  { href: '/settings', name: 'Settings', icon: Settings, holds: (path) => path.startsWith('/settings') },
];

export const Nav = () => {
  const [location] = useLocation();
  const wrongDevices = useFleet((state) => wrongInCounts(state.counts));
  const wrongSubnets = useFleet((state) => {
    let wrong = 0;
    for (const { worst } of state.subnets.values()) if (worst === 'offline') wrong++;
    return wrong;
  });
  const open = useIncidents('standing').incidents?.filter(({ state }) => state === 'open').length ?? 0;
  const running = useFleet((state) => state.cycles.size);
  const badges: Record<string, { count: number; says: string; bad: boolean }> = {
    '/': { count: wrongSubnets, says: 'subnets with devices offline', bad: true },
    '/incidents': { count: open, says: 'open incidents', bad: true },
    '/devices': { count: wrongDevices, says: 'devices offline or degraded', bad: true },
    '/rounds': { count: running, says: 'cycles running', bad: false },
  };
  return (
    <nav className={classes.nav} aria-label="Places">
      <Link href="/" className={classes.brand} aria-label="Fieldwatch, to the overview">
        <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
          <rect width="32" height="32" rx="7" fill="#215c9f" />
          <g fill="none" stroke="#fff" strokeWidth="2.5" strokeLinecap="round">
            <path d="M7 21a12 12 0 0 1 18 0" opacity=".55" />
            <path d="M11.5 22.5a6.5 6.5 0 0 1 9 0" />
            <path d="M16 5v7" />
          </g>
          <circle cx="16" cy="25" r="2" fill="#fff" />
        </svg>
        <span className={classes.word}>Fieldwatch</span>
      </Link>
      <ul className={classes.list}>
        {places.map(({ href, name, icon: Icon, holds }) => {
          const badge = badges[href];
          return (
            <li key={href}>
              <Link href={href} className={classes.link} aria-current={holds(location) ? 'page' : undefined}>
                <Icon size={16} />
                <span className={classes.word}>{name}</span>
                {badge === undefined || badge.count === 0 ? null : (
                  <span className={classes.badge} data-bad={badge.bad || undefined} title={badge.says}>
                    {formatCount(badge.count)}
                    <span className={classes.spoken}> {badge.says}</span>
                  </span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
};
