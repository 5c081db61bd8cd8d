/** How probing goes: backend, why not a better one, processes, pace, replies that were not believed. */
import { Button, Code, CopyButton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LoopDelay, PaceInForce, ProberState } from '../../../../contract/model/cycle.ts';
import { formatCount, formatMany, formatMs } from '../../../ui/format.ts';
import { StatusMark } from '../../../ui/status-mark.tsx';
import { PaceWords } from './pace-words.tsx';
import { RejectedWords } from './rejected-words.tsx';
import classes from './rounds-parts.module.css';

const stateMarks = {
  starting: 'unknown',
  ready: 'online',
  hanging: 'degraded',
  restarting: 'degraded',
  failed: 'offline',
} as const;

export const ProberPanel = ({
  prober,
  pace,
  requiredPps,
  loopDelay,
}: {
  prober: ProberState;
  pace: PaceInForce;
  requiredPps: number;
  loopDelay: LoopDelay;
}) => (
  <div className={classes.panel}>
    <dl className={classes.facts}>
      <Fact name="State">
        <StatusMark status={stateMarks[prober.state]} word={false} /> {prober.state}
      </Fact>
      <Fact name="Backend">{prober.simulated ? 'simulated, no packets' : (prober.backend ?? 'none works')}</Fact>
      <Fact name="Pace">
        {formatCount(prober.pacePerS)} packets/s now,{' '}
        {prober.paceLimit === 0 ? 'unpaced' : `at most ${formatCount(prober.paceLimit)}`}
        {pace.perSubnetPerS === 0 ? '' : ` and ${formatCount(pace.perSubnetPerS)} per subnet`};{' '}
        {formatCount(requiredPps)} asked for by the schedule
      </Fact>
      {pace.governed ? (
        <Fact name="Governor">
          <PaceWords pace={pace} />
        </Fact>
      ) : null}
      {pace.unresolvedNeighbours === 0 ? null : (
        <Fact name="Neighbours">{formatCount(pace.unresolvedNeighbours)} looked for on own links, of 128 at once</Fact>
      )}
      <Fact name="Packets">
        {formatCount(prober.packetsSent)} sent, {formatCount(prober.packetsReceived)} answered
      </Fact>
      <Fact name="Rejected replies">
        <RejectedWords counts={prober.rejected} none="none: every reply proved itself" />
      </Fact>
      <Fact name="Processes">
        {prober.processes.length === 0
          ? 'none'
          : prober.processes
              .map(
                ({ pid, restarts, heartbeatAgeMs }) =>
                  `pid ${pid}, ${formatMany(restarts, 'restart')}, heartbeat ${formatMs(heartbeatAgeMs)} ago`,
              )
              .join('; ')}
      </Fact>
      <Fact name="Main loop delay">
        {formatMs(loopDelay.p50Ms)} median, {formatMs(loopDelay.p99Ms)} p99, {formatMs(loopDelay.maxMs)} at most
      </Fact>
      {prober.lastProblem === null ? null : (
        <Fact name="Last problem">
          <span data-bad>{prober.lastProblem}</span>
        </Fact>
      )}
    </dl>
    {prober.passedOver.length === 0 || prober.simulated ? null : (
      <div className={classes.better}>
        <h3>Better backends, and why they are not in use</h3>
        <ul>
          {prober.passedOver.map(({ backend, why, repair }) => (
            <li key={backend}>
              <strong>{backend}</strong>: {why}
              {repair === null ? null : (
                <div className={classes.repair}>
                  <Code>{repair}</Code>
                  <CopyButton value={repair}>
                    {({ copied, copy }) => (
                      <Button size="compact-xs" variant="default" onClick={copy}>
                        {copied ? 'Copied' : 'Copy'}
                      </Button>
                    )}
                  </CopyButton>
                </div>
              )}
            </li>
          ))}
        </ul>
      </div>
    )}
  </div>
);

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className={classes.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
