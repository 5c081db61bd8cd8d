/** The cycles under way, each with its progress and a way to stop it. */
import { useMemo } from 'react';
import { usePerform } from '../../../client/actions.tsx';
import { useFleet, useTypes } from '../../../client/use-fleet.tsx';
import { formatCount } from '../../../ui/format.ts';
import { WorkProgress } from '../../../ui/progress.tsx';
import { triggerWords } from '../cycle-words.ts';
import classes from './running-cycles.module.css';

export const RunningCycles = () => {
  const cycles = useFleet((state) => state.cycles);
  const types = useTypes();
  const perform = usePerform();
  const running = useMemo(() => [...cycles.values()].toSorted((a, b) => a.id - b.id), [cycles]);
  if (running.length === 0)
    return <p className={classes.quiet}>No cycle is running; the next one starts by schedule.</p>;
  return (
    <ul className={classes.list}>
      {running.map((cycle) => (
        <li key={cycle.id}>
          <WorkProgress
            label={`${types.find(({ id }) => id === cycle.typeId)?.name ?? cycle.typeId}, cycle ${cycle.id}, ${triggerWords[cycle.trigger]}`}
            done={cycle.done}
            total={cycle.devices}
            ratePerS={cycle.ratePerS}
            remainingMs={cycle.remainingMs}
            unit="devices"
            onCancel={() => void perform('cycles.cancel', { id: cycle.id }, { done: `Cycle ${cycle.id} stopped.` })}
          />
          <p className={classes.found}>
            {formatCount(cycle.subnets)} subnets · {formatCount(cycle.online)} online · {formatCount(cycle.degraded)}{' '}
            degraded · {formatCount(cycle.offline)} offline
            {cycle.confirming === 0 ? '' : ` · ${formatCount(cycle.confirming)} silent, being asked again`}
            {cycle.voids === 0 ? '' : ` · ${formatCount(cycle.voids)} not judged`}
          </p>
          {cycle.problem === null ? null : <p className={classes.problem}>{cycle.problem}</p>}
        </li>
      ))}
    </ul>
  );
};
