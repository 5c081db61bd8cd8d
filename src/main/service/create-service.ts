/** The one place where everything meets, and it only wires: built in order, stopped in reverse. */
import { FieldwatchError } from '../../contract/errors.ts';
import { groupTransitions } from '../engine/alerts/group-transitions.ts';
import { createFleetRounds } from '../engine/cycle/fleet-rounds.ts';
import { createDesktopNotifier } from '../io/channels/desktop-notifier.ts';
import { createProberPool } from '../io/icmp/create-prober-pool.ts';
import { parseSimulationScript } from '../io/simulated/script/simulation-script.ts';
import { createSimulatedProbe } from '../io/simulated/simulated-probe.ts';
import { announceAddress, openStore } from '../io/store/open-store.ts';
import { createReserve } from '../io/store/safety/reserve.ts';
import { newAbort, systemClock } from '../io/system/clock.ts';
import { watchLoopDelay } from '../io/system/loop-delay.ts';
import { ownNetworks } from '../io/system/networks.ts';
import { createResolver } from '../io/system/resolve.ts';
import { loadToken } from '../io/system/token.ts';
import { createCheckAnnouncer } from './announce-checks.ts';
import { createCleanups } from './cleanups.ts';
import { createHandlers } from './create-handlers.ts';
import { createLog } from './create-log.ts';
import { createCycleBook } from './cycle-book.ts';
import { DEMO_SEED, seedDemoFleet } from './demo-fleet.ts';
import { createDispatch } from './dispatch.ts';
import { createEventLog } from './event-log.ts';
import { createFleetSync } from './fleet-sync.ts';
import { readHealth, watchHealth } from './health.ts';
import { createHistoryExport } from './history-export.ts';
import { createHttpServer } from './http/create-http-server.ts';
import { createHttpSwitch } from './http/http-switch.ts';
import { startIncidentKeeper } from './incident-keeper.ts';
import { createJobs } from './jobs.ts';
import { startMaintenance } from './maintenance.ts';
import { createNotifications } from './notifications.ts';
import { createOwnNetworkWatch } from './own-network-watch.ts';
import { createPaceKeeper } from './pace-keeper.ts';
import { createPathTracer } from './path-tracer.ts';
import { createRecorder } from './recorder.ts';
import type { Service, ServiceOptions } from './service.ts';
import type { ServiceParts } from './service-parts.ts';
import { createSettingsHolder } from './settings-holder.ts';
import { keepHeapSmall } from './small-heap.ts';
import { startStoreKeeper } from './store-keeper.ts';
import { startTcpFallback } from './tcp-fallback.ts';

/** Rejects with a FieldwatchError, and then has stopped whatever it had begun. */
export const createService = async (options: ServiceOptions): Promise<Service> => {
  const { dataDir, shell, version, entries, demo } = options;
  const clock = systemClock;
  const script = options.demoScript === undefined ? undefined : parseSimulationScript(options.demoScript);
  keepHeapSmall();
  const { log, close: closeLog } = await createLog({
    dataDir,
    level: options.logLevel,
    toStandardError: shell === 'headless',
  });
  const cleanups = createCleanups(() => log);
  cleanups.push('log', 200, closeLog);

  try {
    const startedMs = clock.monotonicMs();
    const loop = watchLoopDelay();
    cleanups.push('loop delay', 50, loop.stop);

    const token = await loadToken(dataDir);
    const store = await openStore({
      dataDir,
      workerEntry: entries.storeWorker,
      migrations: entries.migrations,
      holder: { kind: shell },
      now: clock.wallMs,
    });
    cleanups.push('store', 1_000, () => store.close());
    for (const notice of store.notices) log.info({}, notice);
    for (const loss of store.losses) log.error({}, loss);
    if (demo) await seedDemoFleet(store, clock.wallMs());

    const events = createEventLog({ clock, log });
    const settings = createSettingsHolder({ initial: await store.getSettings(), store, events });
    const { pace } = settings.get();
    const packetsPerSecond = options.packetsPerSecond ?? pace.packetsPerSecond;
    const prober = demo
      ? createSimulatedProbe({ seed: DEMO_SEED, clock, packetsPerSecond, ...(script && { script }) })
      : await createProberPool({
          entry: entries.prober,
          packetsPerSecond,
          packetsPerSubnetPerSecond: pace.packetsPerSubnetPerSecond,
          processes: options.probers ?? 1,
          log,
          ...(options.spawnProber === undefined ? {} : { spawn: options.spawnProber }),
        });
    cleanups.push('prober', 800, () => prober.stop());
    const paceKeeper = createPaceKeeper({
      prober,
      gateways: async () => (await ownNetworks()).gateways.map(({ address }) => address),
      isOn: () => settings.get().pace.governor,
      subnetLimit: () => settings.get().pace.packetsPerSubnetPerSecond,
      clock,
      log,
    });
    cleanups.push('pace', 50, paceKeeper.stop);
    const ownNetwork = createOwnNetworkWatch({
      prober,
      networks: ownNetworks,
      referenceHosts: () => settings.get().ownNetwork.referenceHosts,
      clock,
      log,
    });
    cleanups.push('own network', 50, ownNetwork.stop);

    const notifications = createNotifications({
      notifier: options.desktopNotifications ? createDesktopNotifier() : null,
      clock,
      log,
      settings,
      titlePrefix: demo ? 'Simulated: ' : '',
      compose: async (transitions) => {
        const subnets = await store.listSubnets();
        return groupTransitions(
          transitions,
          new Map(subnets.map(({ id, cidr, name, counts }) => [id, { cidr, name, members: counts.total }])),
        );
      },
    });
    const incidents = await startIncidentKeeper({ store, events, clock, log });
    cleanups.push('incidents', 600, incidents.stop);
    const resolve = createResolver();
    const paths = createPathTracer({
      store,
      trace: prober.trace,
      resolve,
      proberState: prober.state,
      settings,
      events,
      clock,
      log,
    });
    cleanups.push('paths', 50, paths.stop);
    const announcer = createCheckAnnouncer({
      events,
      clock,
      onTransitions: (transitions) => {
        incidents.follow();
        notifications.hear(transitions);
        paths.hear(transitions);
        tcpFallback.hear(transitions);
      },
    });
    cleanups.push('announcements', 50, announcer.stop);
    const recorder = createRecorder({
      store,
      clock,
      log,
      onDamage: (problem) => storeKeeper.damaged(problem),
      onDurable: announcer.durable,
    });
    cleanups.push('recorder', 700, () => recorder.stop(600));

    const cycles = createCycleBook({ store, events, log, checksSettled: recorder.settled });
    const rounds = createFleetRounds({
      clock,
      log,
      newAbort,
      probe: paceKeeper.probe,
      congested: paceKeeper.congested,
      // A simulated fleet has nothing to do with this machine's network.
      ...(demo ? {} : { quorum: ownNetwork }),
      resolve,
      record: recorder.record,
      onCycle: cycles.hear,
      proberTotals: () => ({ rejected: prober.state().rejected }),
      firstCycleId: (await store.lastCycleId()) + 1,
      limits: { ...pace, packetsPerSecond },
    });
    cleanups.push('rounds', 500, () => rounds.stop());

    const fleet = createFleetSync({ store, rounds, events, settings });
    await fleet.load();
    const tcpFallback = startTcpFallback({
      store,
      // Beside the pace keeper: that most of these connects are lost says nothing of the network.
      probe: prober.probe,
      resolve,
      policyOf: fleet.policyOf,
      events,
      clock,
      log,
    });
    cleanups.push('TCP fall-back', 50, tcpFallback.stop);
    const jobs = createJobs({ clock, events, log });
    cleanups.push('jobs', 300, () => jobs.stop());
    const storeKeeper = startStoreKeeper({ store, jobs, fleet, settings, clock, log, version, byItself: !demo });
    cleanups.push('store keeper', 50, storeKeeper.stop);
    const maintenance = startMaintenance({ store, reserve: createReserve(dataDir), settings, clock, log });
    cleanups.push('maintenance', 50, maintenance.stop);
    const health = () =>
      readHealth(
        {
          version,
          simulated: demo,
          prober: prober.state,
          wallMs: clock.wallMs,
          pace: paceKeeper.state,
          ownNetworkDown: ownNetwork.down,
          recorder: recorder.state,
          adherence: rounds.adherence,
          requiredPps: rounds.requiredPps,
          busiestSubnet: rounds.busiestSubnet,
          loopDelay: loop.read,
          storeNotices: store.notices,
          maintenanceProblem: maintenance.problem,
          keepingProblem: storeKeeper.problem,
          incidentProblem: incidents.problem,
          notificationProblem: notifications.problem,
          httpProblem: () => http.problem(),
        },
        clock.monotonicMs() - startedMs,
      );
    cleanups.push('health', 50, watchHealth({ read: health, events, clock, log }));

    const parts: ServiceParts = {
      store,
      rounds,
      prober,
      pace: paceKeeper,
      events,
      settings,
      fleet,
      jobs,
      cycles,
      paths,
      tcpFallback,
      incidents,
      storeKeeper,
      health,
      loopDelay: loop.read,
      clock,
      log,
      dataDir,
      version,
      shell,
      demo,
      openDemo: options.openDemo,
      by: ({ actor }) => ({ actor, at: clock.wallMs() }),
    };
    const dispatch = createDispatch(createHandlers(parts), log);

    const http = createHttpSwitch({
      shell,
      fixed: options.http,
      start: (binding) =>
        createHttpServer({
          ...binding,
          token,
          version,
          dispatch,
          exportHistory: createHistoryExport({ store, clock }),
          events,
          log,
          renderer: entries.renderer,
          allowedOrigins: () => settings.get().http.allowedOrigins,
        }),
      announce: (url) => announceAddress(dataDir, url),
    });
    cleanups.push('http', 500, () => http.stop());
    await http.open(settings.get());
    settings.react({
      before: http.apply,
      after: async (next, patch) => {
        if (patch.pace !== undefined) {
          const inForce = patch.pace.packetsPerSecond ?? prober.state().paceLimit;
          prober.setPace(inForce, next.pace.packetsPerSubnetPerSecond);
          rounds.setLimits({ ...next.pace, packetsPerSecond: inForce });
        }
        if (patch.policy !== undefined) await fleet.afterPolicy();
        if (patch.history !== undefined) maintenance.thin();
      },
    });

    cleanups.push('notifications', 50, notifications.stop);
    paceKeeper.start((perS) => rounds.setLimits({ ...settings.get().pace, packetsPerSecond: perS }));
    if (!demo) ownNetwork.start(rounds.recheckVoid);
    rounds.start();
    log.info({ version, shell, demo, dataDir, url: http.url(), backend: prober.state().backend }, 'Fieldwatch runs');

    return {
      dispatch,
      subscribe: events.subscribe,
      address: () => {
        const url = http.url();
        return url === null ? null : { url, token };
      },
      statistics: () => dispatch('statistics.get', {}, { actor: 'system' }),
      stop: async () => {
        log.info({}, 'Fieldwatch ends');
        events.emit({ type: 'health-changed', ok: false, message: 'The monitor is ending.' });
        await cleanups.run();
      },
    };
  } catch (error) {
    // A refusal is told by whoever asked; only what nobody foresaw needs the attention of an error.
    log[error instanceof FieldwatchError ? 'info' : 'error']({ err: error }, 'Fieldwatch could not start');
    await cleanups.run();
    throw error;
  }
};
