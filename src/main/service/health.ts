/** Says whether the monitor itself works, part by part, in sentences that tell what to do. */
import type { Adherence, LoopDelay, PaceInForce, ProberState } from '../../contract/model/cycle.ts';
import type { Health, HealthPart } from '../../contract/model/system.ts';
import type { BusiestSubnet } from '../engine/cycle/fleet.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { OwnFault } from '../engine/status/own-network.ts';
import type { OwnNetworkDown } from './own-network-watch.ts';
import type { RecorderState } from './recorder.ts';
import type { EventLog } from './service-parts.ts';

/** Above this the main loop is no longer prompt. */
const LOOP_DELAY_LIMIT_MS = 200;
const WATCH_EVERY_MS = 5_000;
const LATE_LIMIT_MS = 5_000;
const SLOWED_LONG_MS = 600_000;

export type HealthSources = {
  readonly version: string;
  readonly wallMs: () => number;
  readonly simulated: boolean;
  readonly prober: () => ProberState;
  readonly pace: () => PaceInForce;
  readonly ownNetworkDown: () => OwnNetworkDown | null;
  readonly recorder: () => RecorderState;
  readonly adherence: () => readonly Adherence[];
  readonly requiredPps: () => number;
  readonly busiestSubnet: () => BusiestSubnet | null;
  readonly loopDelay: () => LoopDelay;
  readonly storeNotices: readonly string[];
  readonly maintenanceProblem: () => string | null;
  readonly keepingProblem: () => string | null;
  readonly incidentProblem: () => string | null;
  readonly notificationProblem: () => string | null;
  readonly httpProblem: () => string | null;
};

const part = (name: string, problem: string | null, fine: string): HealthPart => ({
  name,
  ok: problem === null,
  message: problem ?? fine,
});

const proberPart = (state: ProberState): HealthPart => {
  const repair = state.passedOver.find((other) => other.repair !== null)?.repair;
  const why = state.lastProblem ?? state.passedOver[0]?.why ?? 'no reason known';
  return part(
    'probing',
    state.state === 'ready' || state.state === 'starting'
      ? null
      : `Probing is ${state.state}: ${why}.${repair ? ` To repair it: ${repair}` : ''}`,
    state.state === 'starting' ? 'Starting.' : `Works through ${state.backend ?? 'an unnamed backend'}.`,
  );
};

const recorderPart = (state: RecorderState): HealthPart =>
  part(
    'recording',
    state.problem !== null
      ? `Checks can't be stored: ${state.problem}. ${state.waiting} wait, ${state.dropped} were dropped. Free disk space or check the data directory.`
      : state.dropped + state.refused > 0
        ? `Since the start ${state.dropped} checks were dropped and ${state.refused} refused by the store.`
        : null,
    'Every check is stored.',
  );

const schedulePart = (
  adherence: readonly Adherence[],
  requiredPps: number,
  busiest: BusiestSubnet | null,
  paceLimit: number,
  subnetLimit: number,
): HealthPart => {
  const overdue = adherence.reduce((sum, lane) => sum + lane.overdue, 0);
  const late = Math.max(0, ...adherence.map((lane) => lane.lateP99Ms ?? 0));
  if (paceLimit > 0 && requiredPps > paceLimit)
    return part(
      'schedule',
      `The schedule asks for ${Math.ceil(requiredPps)} packets/s, the pace allows ${paceLimit}. Raise the pace or the intervals.`,
      '',
    );
  if (subnetLimit > 0 && busiest !== null && busiest.requiredPps > subnetLimit)
    return part(
      'schedule',
      `The schedule asks for ${Math.ceil(busiest.requiredPps)} packets/s in subnet ${busiest.subnetId}, the pace per subnet allows ${subnetLimit}. Raise it or the intervals.`,
      '',
    );
  return part(
    'schedule',
    overdue > 0
      ? `${overdue} devices were not checked for two intervals.`
      : late > LATE_LIMIT_MS
        ? `Rounds start up to ${Math.round(late)} ms late.`
        : null,
    'Rounds keep their times.',
  );
};

/** A slow minute is the governor at work; longer, somebody should know what the network can take. */
const pacePart = ({ reason, slowedSince, slowedSubnets }: PaceInForce, wallMs: number): HealthPart =>
  part(
    'pace',
    reason !== null && slowedSince !== null && wallMs - slowedSince > SLOWED_LONG_MS
      ? `Probing is ${reason}. Lower the pace in the settings, or see what the network lacks.`
      : null,
    slowedSubnets > 0 ? `Full over all, ${slowedSubnets} subnets slowed.` : 'As the settings say.',
  );

const faultWords: Record<OwnFault, string> = {
  'monitor-late': 'This monitor does not keep up',
  'own-network-down': 'The network of this machine is down',
  'gateway-silent': 'The gateway of this machine is silent',
  'outside-line-down': 'The line to the outside is down',
};

const ownNetworkPart = (down: OwnNetworkDown | null): HealthPart =>
  part('own network', down === null ? null : ownNetworkProblem(down), 'Nothing speaks against it.');

const ownNetworkProblem = ({ fault, sentence, since }: OwnNetworkDown): string => {
  const at = new Date(since).toISOString().slice(0, 19).replace('T', ' ');
  const spared = fault === 'outside-line-down' ? 'devices beyond its own links' : 'devices that are silent';
  return `${faultWords[fault]} since ${at} UTC: ${sentence}; ${spared} are not judged.`;
};

export const readHealth = (sources: HealthSources, uptimeMs: number): Health => {
  const prober = sources.prober();
  const loop = sources.loopDelay();
  const parts = [
    proberPart(prober),
    schedulePart(
      sources.adherence(),
      sources.requiredPps(),
      sources.busiestSubnet(),
      prober.paceLimit,
      sources.pace().perSubnetPerS,
    ),
    pacePart(sources.pace(), sources.wallMs()),
    ownNetworkPart(sources.ownNetworkDown()),
    recorderPart(sources.recorder()),
    part(
      'store',
      sources.maintenanceProblem() ?? sources.keepingProblem() ?? sources.incidentProblem(),
      ['Open.', ...sources.storeNotices].join(' '),
    ),
    part(
      'main loop',
      loop.p99Ms > LOOP_DELAY_LIMIT_MS ? `The main loop is up to ${Math.round(loop.p99Ms)} ms late (p99).` : null,
      `Prompt: p99 ${loop.p99Ms.toFixed(1)} ms.`,
    ),
    part('http', sources.httpProblem(), 'As the settings say.'),
    part('notifications', sources.notificationProblem(), 'Nothing failed.'),
  ];
  return {
    status: parts.every(({ ok }) => ok) ? 'ok' : 'impaired',
    version: sources.version,
    uptimeS: Math.floor(uptimeMs / 1_000),
    simulated: sources.simulated,
    parts,
  };
};

/** Announces when the monitor's own health turns; answers the stop. */
export const watchHealth = (deps: {
  readonly read: () => Health;
  readonly events: Pick<EventLog, 'emit'>;
  readonly clock: Clock;
  readonly log: Log;
}): (() => void) => {
  const { read, events, clock, log } = deps;
  const aborted = new AbortController();
  let told = '';
  const look = (): void => {
    const failing = read().parts.filter(({ ok }) => !ok);
    const names = failing.map(({ name }) => name).join();
    if (names === told) return;
    told = names;
    const ok = failing.length === 0;
    const message = ok ? 'The monitor works again.' : failing.map((one) => one.message).join(' ');
    if (ok) log.info({}, message);
    else log.warn({ parts: names }, message);
    events.emit({ type: 'health-changed', ok, message });
  };
  const watch = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(WATCH_EVERY_MS, aborted.signal);
      look();
    }
  };
  watch().catch(() => undefined);
  return () => aborted.abort(new Error('ended'));
};
