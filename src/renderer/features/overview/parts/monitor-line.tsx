/** The monitor's own health in one line: backend, pace, lateness, overdue devices. */
import { Link } from 'wouter';
import { useCall } from '../../../client/use-call.ts';
import { formatCount, formatMany, formatMs } from '../../../ui/format.ts';
import { StatusMark } from '../../../ui/status-mark.tsx';
import classes from './monitor-line.module.css';

const EVERY_MS = 5_000;

export const MonitorLine = () => {
  const { data } = useCall('rounds.get', {}, { everyMs: EVERY_MS });
  if (data === null) return <p className={classes.line}>Asking the monitor how it is…</p>;
  const { prober, adherence, running, loopDelay } = data;
  const overdue = adherence.reduce((sum, type) => sum + type.overdue, 0);
  const late = adherence.reduce<number | null>(
    (worst, { lateP99Ms }) => (lateP99Ms === null ? worst : Math.max(worst ?? 0, lateP99Ms)),
    null,
  );
  const well = prober.state === 'ready' && overdue === 0;
  return (
    <section className={classes.line} aria-label="The monitor itself">
      <StatusMark
        status={prober.state === 'failed' ? 'offline' : well ? 'online' : 'degraded'}
        word={false}
        size={10}
      />
      <span>Monitor {well ? 'works' : prober.state === 'ready' ? 'is behind' : prober.state}</span>
      <span>{prober.simulated ? 'simulated probes' : (prober.backend ?? 'no backend')}</span>
      <span>
        {formatCount(prober.pacePerS)} packets/s
        {prober.paceLimit === 0 ? ', unpaced' : ` of ${formatCount(prober.paceLimit)}`}
      </span>
      <span>{formatMany(running.length, 'cycle')} running</span>
      <span>{late === null ? 'no rounds yet' : `late by ${formatMs(late)} (p99)`}</span>
      <span data-bad={overdue > 0 || undefined}>{formatMany(overdue, 'device')} overdue</span>
      <span>main loop {formatMs(loopDelay.p99Ms)} (p99)</span>
      {prober.lastProblem === null ? null : <span data-bad>{prober.lastProblem}</span>}
      <Link href="/rounds" className={classes.more}>
        Rounds
      </Link>
    </section>
  );
};
