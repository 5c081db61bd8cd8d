/** The fleet as the interface holds it: read once in pages, then kept by frames, at most four updates a second. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Event, EventFrame } from '../../contract/events.ts';
import type { Cycle } from '../../contract/model/cycle.ts';
import type { Job } from '../../contract/model/job.ts';
import type { Client } from './client.ts';
import { createDeviceBook } from './device-book.ts';
import { emptyFleet, type FleetState } from './fleet-state.ts';

const FLUSH_MS = 250;
const FIRST_PAGE = 200;
const PAGE = 1_000;
const STATISTICS_AGE_MS = 10_000;
const STATISTICS_GAP_MS = 1_500;

export type Fleet = {
  readonly store: StoreApi<FleetState>;
  /** Listens and reads; answers the stop. */
  start(): () => void;
  /** Reads everything again. */
  reload(): void;
};

export const createFleet = (client: Client): Fleet => {
  const store = createStore<FleetState>()(() => emptyFleet);
  const book = createDeviceBook();
  let startedAt: number | null = null;
  let reading = 0;
  let queue: Event[] = [];
  let flushTimer: ReturnType<typeof setTimeout> | undefined;
  let flushedAt = 0;
  let statisticsTimer: ReturnType<typeof setTimeout> | undefined;
  let statisticsDueAt = Number.POSITIVE_INFINITY;

  const publish = (more: Partial<FleetState> = {}) =>
    store.setState((state) => ({
      ...more,
      devices: book.devices,
      devicesVersion: state.devicesVersion + 1,
      counts: book.counts(),
      subnets: book.subnets(),
    }));

  const askStatistics = (waitMs: number) => {
    const dueAt = performance.now() + waitMs;
    if (dueAt >= statisticsDueAt) return;
    clearTimeout(statisticsTimer);
    statisticsDueAt = dueAt;
    statisticsTimer = setTimeout(async () => {
      const statistics = await client.call('statistics.get', {}).catch(() => null);
      statisticsDueAt = Number.POSITIVE_INFINITY;
      if (statistics !== null) store.setState({ statistics });
      askStatistics(STATISTICS_AGE_MS);
    }, waitMs);
  };

  const readSubnets = async () => {
    const { items } = await client.call('subnets.list', {});
    book.putSubnets(items, { theirCounts: false });
    publish();
  };

  const read = async () => {
    const mine = ++reading;
    const outdated = () => mine !== reading;
    book.beginReading();
    try {
      const [statistics, subnets, types, settings, jobs, offers, transitions, rounds, first] = await Promise.all([
        client.call('statistics.get', {}),
        client.call('subnets.list', {}),
        client.call('types.list', {}),
        client.call('settings.get', {}),
        client.call('jobs.list', {}),
        client.call('offers.list', {}),
        client.call('statusEvents.list', { limit: 100 }),
        client.call('rounds.get', {}),
        client.call('devices.list', { limit: FIRST_PAGE }),
      ]);
      if (outdated()) return;
      book.putSubnets(subnets.items, { theirCounts: true });
      book.putCounts(statistics.devices);
      book.addPage(first.items);
      publish({
        statistics,
        settings: settings,
        types: types.items,
        jobs: jobs.items,
        offers: offers.items,
        transitions: transitions.items,
        cycles: new Map(rounds.running.map((cycle) => [cycle.id, cycle])),
        loaded: first.next === null ? 'complete' : 'partial',
        error: null,
        lastFrameAt: Date.now(),
      });
      for (let cursor = first.next; cursor !== null; ) {
        const page = await client.call('devices.list', { limit: PAGE, cursor });
        if (outdated()) return;
        book.addPage(page.items);
        cursor = page.next;
        if (cursor !== null) publish();
      }
      book.endReading();
      publish({ loaded: 'complete' });
      askStatistics(STATISTICS_AGE_MS);
    } catch (error) {
      if (outdated()) return;
      store.setState((state) => ({
        error: error instanceof Error ? error : new Error(String(error)),
        loaded: state.loaded === 'complete' ? 'complete' : 'failed',
      }));
    }
  };

  /** Applies one event to the book or answers what it changes beside the book. */
  const apply = (event: Event, state: FleetState): Partial<FleetState> => {
    switch (event.type) {
      case 'devices-checked':
        book.applyDeltas(event.deltas);
        return {};
      case 'devices-changed':
        if (event.devices.some((device) => device.subnetId !== null && !book.subnets().has(device.subnetId)))
          void readSubnets().catch(() => undefined);
        book.put(event.devices);
        return {};
      case 'devices-deleted':
        book.remove(event.ids);
        return {};
      case 'devices-replaced':
        void read();
        return {};
      case 'subnets-changed':
        book.putSubnets(event.subnets, { theirCounts: false });
        return {};
      case 'types-changed':
        return { types: event.types };
      case 'status-changed':
        return { transitions: [...event.events.toReversed(), ...state.transitions].slice(0, 200) };
      // Only the pages of that device and of incidents want to know; they listen by themselves.
      case 'path-traced':
      case 'incidents-changed':
        return {};
      case 'cycle':
        return withCycle(state, event.cycle);
      case 'job':
        return { jobs: withJob(state.jobs, event.job) };
      case 'offers-changed':
        return { offers: event.offers };
      case 'settings-changed':
        return { settings: event.settings };
      case 'health-changed':
        return { trouble: event.ok ? null : event.message };
    }
  };

  const flush = () => {
    flushTimer = undefined;
    flushedAt = performance.now();
    const events = queue;
    queue = [];
    let changes: Partial<FleetState> = {};
    for (const event of events) changes = { ...changes, ...apply(event, { ...store.getState(), ...changes }) };
    const onlyNews = events.every((event) => event.type === 'cycle' || event.type === 'job');
    if (onlyNews) store.setState({ ...changes, lastFrameAt: Date.now() });
    else publish({ ...changes, lastFrameAt: Date.now() });
    if (events.some((event) => STATISTICS_MOVERS.has(event.type))) askStatistics(STATISTICS_GAP_MS);
  };

  const onFrame = (frame: EventFrame) => {
    if (frame.kind === 'hello') {
      const again = startedAt !== null && startedAt !== frame.startedAt;
      startedAt = frame.startedAt;
      store.setState({ lastFrameAt: Date.now() });
      if (again || store.getState().loaded === 'failed') void read();
    } else if (frame.kind === 'reset') void read();
    else {
      queue.push(frame.event);
      flushTimer ??= setTimeout(flush, Math.max(0, FLUSH_MS - (performance.now() - flushedAt)));
    }
  };

  return {
    store,
    reload: () => void read(),
    start() {
      const stops = [
        client.onConnection((connection) => store.setState({ connection })),
        client.onFrame(onFrame),
        () => clearTimeout(flushTimer),
        () => clearTimeout(statisticsTimer),
      ];
      if (store.getState().connection !== 'refused') void read();
      return () => {
        for (const stop of stops.toReversed()) stop();
      };
    },
  };
};

const STATISTICS_MOVERS: ReadonlySet<Event['type']> = new Set([
  'status-changed',
  'devices-changed',
  'devices-deleted',
  'devices-replaced',
  'subnets-changed',
]);

const withCycle = (state: FleetState, cycle: Cycle): Partial<FleetState> => {
  const cycles = new Map(state.cycles);
  if (cycle.state === 'running') return { cycles: cycles.set(cycle.id, cycle) };
  cycles.delete(cycle.id);
  return { cycles, endedCycles: [cycle, ...state.endedCycles.filter(({ id }) => id !== cycle.id)].slice(0, 50) };
};

const withJob = (jobs: readonly Job[], job: Job): readonly Job[] =>
  jobs.some(({ id }) => id === job.id) ? jobs.map((known) => (known.id === job.id ? job : known)) : [job, ...jobs];
