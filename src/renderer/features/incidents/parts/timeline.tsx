/** What happened to an incident, oldest first, by the monitor and by people. */
import type { IncidentEntry } from '../../../../contract/model/incident.ts';
import { formatInstant } from '../../../ui/format.ts';
import { actorWords } from '../incident-words.ts';
import classes from '../incidents.module.css';

export const Timeline = ({ entries }: { entries: readonly IncidentEntry[] }) => (
  <ol className={classes.timeline}>
    {entries.map(({ id, at, kind, text, actor }) => (
      <li key={id} data-kind={kind}>
        <time dateTime={new Date(at).toISOString()} className={classes.when}>
          {formatInstant(at)}
        </time>
        <span className={classes.text}>
          <bdi>{text}</bdi>
          {actor === null ? null : <span className={classes.who}> ({actorWords[actor]})</span>}
        </span>
      </li>
    ))}
  </ol>
);
