/** A stand-in for the preload bridge inside the page: a fleet of any size whose rows change at a set rate, nothing behind it. */

export type StandInOptions = {
  readonly devices: number;
  /** Rows changed a second once `window.standIn.begin()` was called, in ten batches. */
  readonly changesPerSecond: number;
};

/** Runs in the page, before its scripts: everything it needs is inside it. */
export const installStandIn = ({ devices: count, changesPerSecond }: StandInOptions): void => {
  const startedAt = Date.now();
  const perSubnet = 64;
  const policy = {
    intervalS: 10,
    packets: 3,
    spacingMs: 250,
    timeoutMs: 1_000,
    missesBeforeOffline: 3,
    lossLimitPercent: 20,
    rttLimitMs: 500,
  };
  const kinds = ['gate', 'camera', 'printer', 'switch', 'access point', 'meter'];
  const statusOf = (n: number) => (n % 97 === 0 ? 'offline' : n % 41 === 0 ? 'degraded' : 'online');
  const devices = Array.from({ length: count }, (_, index) => {
    const subnetId = Math.floor(index / perSubnet) + 1;
    return {
      id: index + 1,
      name: `${kinds[index % kinds.length]} ${subnetId}-${(index % perSubnet) + 1}`,
      address: `10.${subnetId >> 8}.${subnetId & 255}.${(index % perSubnet) + 1}`,
      typeId: 'live',
      subnetId,
      site: `Depot ${subnetId % 40}`,
      parentId: null,
      notes: '',
      paused: false,
      policy: {},
      createdAt: startedAt,
      updatedAt: startedAt,
      status: statusOf(index),
      statusSince: startedAt - index * 1_000,
      statusReason: 'answered 3 of 3 packets',
      checkedAt: startedAt,
      rttMs: statusOf(index) === 'offline' ? null : 1 + (index % 50),
      lossPercent: statusOf(index) === 'offline' ? 100 : 0,
    };
  });
  const countsOf = (list: typeof devices) => {
    const counts = { total: list.length, online: 0, degraded: 0, offline: 0, unknown: 0, paused: 0 };
    for (const { status } of list) counts[status as 'online']++;
    return counts;
  };
  const subnets = Array.from({ length: Math.ceil(count / perSubnet) }, (_, index) => ({
    id: index + 1,
    cidr: `10.${(index + 1) >> 8}.${(index + 1) & 255}.0/24`,
    name: '',
    site: `Depot ${(index + 1) % 40}`,
    policy: {},
    counts: countsOf(devices.slice(index * perSubnet, (index + 1) * perSubnet)),
    worst: 'online',
    changedAt: startedAt,
  }));
  const settings = {
    pace: {
      packetsPerSecond: 1_000,
      packetsPerSubnetPerSecond: 250,
      governor: true,
      subnetsAtOnce: 1_000,
      probesPerSubnet: 30,
    },
    policy,
    http: { enabledInDesktop: false, port: 8080, allowedOrigins: [] },
    traceroute: { automatic: true },
    notifications: { desktop: true, offline: true, online: true },
    history: { keepDays: 30, hourlyMonths: 13, dailyYears: 5, maxSizeMb: 5_000 },
    desktop: { closeToTray: true },
  };
  const answers: Record<string, (input: { limit?: number; cursor?: string }) => unknown> = {
    'statistics.get': () => ({
      at: Date.now(),
      sentence: `${count} devices, simulated`,
      devices: countsOf(devices),
      subnets: { total: subnets.length, online: subnets.length, degraded: 0, offline: 0, unknown: 0 },
      types: [],
      checksStored: 0,
      eventsStored: 0,
      databaseBytes: 0,
      oldestCheckAt: null,
      firstRun: false,
      simulated: true,
    }),
    'subnets.list': () => ({ items: subnets }),
    'types.list': () => ({
      items: [{ id: 'live', name: 'Live', builtIn: true, policy: { intervalS: 10 }, devices: count }],
    }),
    'settings.get': () => settings,
    'jobs.list': () => ({ items: [] }),
    'offers.list': () => ({ items: [] }),
    'statusEvents.list': () => ({ items: [] }),
    'uptime.list': () => ({ from: startedAt - 1, to: startedAt, items: [], next: null, total: 0 }),
    'availability.get': () => ({
      devices: 0,
      bucketMs: 60_000,
      at: [],
      onlineMs: [],
      degradedMs: [],
      offlineMs: [],
      unknownMs: [],
      pausedMs: [],
      uptimePercent: [],
      coveragePercent: [],
      whole: {
        from: startedAt - 1,
        to: startedAt,
        onlineMs: 0,
        degradedMs: 0,
        offlineMs: 0,
        unknownMs: 0,
        pausedMs: 0,
        uptimePercent: null,
        coveragePercent: null,
        gaps: [],
      },
    }),
    'devices.worst': () => ({ from: startedAt - 1, to: startedAt, items: [], total: 0, devices: 0 }),
    'rounds.adherence': () => ({ from: startedAt - 1, to: startedAt, items: [] }),
    'devices.uptime': () => ({ deviceId: 1, ranges: [] }),
    'rounds.get': () => ({
      running: [],
      adherence: [],
      prober: {
        state: 'ready',
        backend: 'stand-in',
        passedOver: [],
        receiveBufferBytes: 8_388_608,
        processes: [],
        restarts: 0,
        paceLimit: 0,
        pacePerS: 0,
        packetsSent: 0,
        packetsReceived: 0,
        rejected: {},
        lastProblem: null,
        simulated: true,
      },
      pace: {
        governed: false,
        nowPerS: 0,
        reason: null,
        slowedSince: null,
        perSubnetPerS: 0,
        slowedSubnets: 0,
        subnetReasons: [],
        unresolvedNeighbours: 0,
      },
      loopDelay: { p50Ms: 0, p99Ms: 0, maxMs: 0 },
      requiredPps: 0,
    }),
    'devices.list': ({ limit = 100, cursor }) => {
      const from = Number(cursor ?? 0);
      const next = from + limit < count ? String(from + limit) : null;
      return { items: devices.slice(from, from + limit), next, total: count };
    },
  };
  let seq = 0;
  let listener: ((frame: unknown) => void) | null = null;
  let at = 0;
  const change = () => {
    const deltas = Array.from({ length: Math.round(changesPerSecond / 10) }, () => {
      // A step that shares no factor with the count visits every row, near and far ones in turn.
      at = (at + 7_919) % count;
      const device = devices[at] as (typeof devices)[number];
      device.rttMs = device.rttMs === null ? null : 1 + ((at + seq * 13) % 90);
      device.checkedAt = Date.now();
      const { id, status, statusSince, statusReason, checkedAt, rttMs, lossPercent } = device;
      return { id, status, statusSince, statusReason, checkedAt, rttMs, lossPercent };
    });
    listener?.({ kind: 'event', seq: ++seq, at: Date.now(), event: { type: 'devices-checked', deltas } });
  };
  const bridge = {
    call: async (name: string, input: unknown) => {
      const answer = answers[name];
      return answer === undefined
        ? { ok: false, body: { error: { code: 'not-supported', message: `the stand-in has no ${name}` } } }
        : { ok: true, value: structuredClone(answer(input as object)) };
    },
    on: (_since: number | null, hear: (frame: unknown) => void) => {
      listener = hear;
      setTimeout(() => hear({ kind: 'hello', seq, startedAt }), 0);
      return () => {
        listener = null;
      };
    },
  };
  const standIn = { begin: () => setInterval(change, 100) };
  Object.assign(window, { fieldwatch: bridge, standIn });
};
