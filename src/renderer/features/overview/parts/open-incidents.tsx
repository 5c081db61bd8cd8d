/** The causes that need somebody, worst first; nothing at all while there are none. */
import { Link } from 'wouter';
import { useIncidents } from '../../../client/use-incidents.ts';
import { formatCount } from '../../../ui/format.ts';
import rows from '../../../ui/link-rows.module.css';
import { Section } from '../../../ui/page.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { SeverityMark } from '../../../ui/severity-mark.tsx';
import { useHeld } from '../../../ui/use-held.ts';
import classes from './open-incidents.module.css';

const SHOWN = 5;

export const OpenIncidents = () => {
  const open = useIncidents('standing').incidents?.filter(({ state }) => state === 'open') ?? [];
  const { value: shown, hold } = useHeld(open);
  if (open.length === 0) return null;
  return (
    <Section title="Incidents" aside={<Link href="/incidents">{`all ${formatCount(open.length)} open`}</Link>}>
      <ul className={rows.list} {...hold}>
        {shown.slice(0, SHOWN).map(({ id, severity, title, startedAt }) => (
          <li key={id}>
            <Link href={`/incidents/${id}`} className={rows.row}>
              <SeverityMark severity={severity} word={false} />
              <bdi className={classes.title}>{title.slice(0, 200)}</bdi>
              <span className={classes.age}>
                <RelativeTime at={startedAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
};
