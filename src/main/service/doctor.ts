/** Examines how probing and storing work on this machine, why not better, and what would repair it. */
import type { ProberState } from '../../contract/model/cycle.ts';
import type { Doctor } from '../../contract/model/system.ts';
import type { Clock } from '../engine/ports.ts';
import type { Store } from '../io/store/store.ts';
import { readDirectoryFacts } from '../io/system/directory-facts.ts';
import { readLimitFacts } from '../io/system/limit-facts.ts';
import { ownNetworks } from '../io/system/networks.ts';
import { readPrivileges } from '../io/system/privileges.ts';
import { explainLimits } from './explain-limits.ts';

/** Below this a day of checks may not fit. */
const LOW_SPACE_BYTES = 200 * 1024 * 1024;
/** A clock before this program was written is wrong: labels of checks would be too. */
const WRITTEN_MS = Date.UTC(2026, 0, 1);

/** They work, but with a process a packet or without a check of what a reply carries. */
const slowBackends: readonly string[] = ['net-ping', 'system-ping'];

export type DoctorDeps = {
  readonly version: string;
  readonly dataDir: string;
  readonly clock: Pick<Clock, 'monotonicMs' | 'wallMs'>;
  readonly prober: ProberState;
  readonly store: Pick<Store, 'sqliteVersion' | 'integrityCheck' | 'statistics'>;
  /** Null where no loop has run long enough to be judged. */
  readonly loopDelay: Doctor['loopDelay'];
};

export const examine = async (deps: DoctorDeps): Promise<Doctor> => {
  const { version, dataDir, clock, prober, store, loopDelay } = deps;
  const [privileges, directory, networks, limitFacts, integrity, databaseBytes] = await Promise.all([
    readPrivileges(),
    readDirectoryFacts(dataDir),
    ownNetworks(),
    readLimitFacts(),
    store.integrityCheck().catch((error: Error) => error.message),
    store.statistics().then(
      (numbers) => numbers.databaseBytes,
      () => 0,
    ),
  ]);
  const { backend, passedOver, receiveBufferBytes, paceLimit, lastProblem, simulated } = prober;
  const facts: Omit<Doctor, 'problems'> = {
    version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    prober: { backend, passedOver, receiveBufferBytes, lastProblem, simulated },
    privileges,
    repair: passedOver.find(({ repair }) => repair !== null)?.repair ?? null,
    sqlite: { version: store.sqliteVersion, ok: integrity === 'ok', integrity },
    dataDirectory: { path: dataDir, databaseBytes, ...directory },
    clock: {
      wall: new Date(clock.wallMs()).toISOString(),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      monotonicMs: clock.monotonicMs(),
    },
    networks,
    limits: explainLimits({
      ...limitFacts,
      backend,
      receiveBufferBytes,
      packetsPerSecond: paceLimit,
      cidrs: networks.interfaces.map(({ cidr }) => cidr),
    }),
    loopDelay,
  };
  return { ...facts, problems: findProblems(facts) };
};

/** What a person should act on, one sentence each. */
export const findProblems = (facts: Omit<Doctor, 'problems'>): string[] => {
  const { prober, sqlite, dataDirectory, networks, clock, loopDelay, repair } = facts;
  const checks: [boolean, string][] = [
    [prober.backend === null, `Nothing can be probed: ${prober.lastProblem ?? 'no way of probing works here'}.`],
    [
      prober.backend !== null && slowBackends.includes(prober.backend) && repair !== null,
      `Probing goes through ${prober.backend}, which is slow and less exact; the repair command opens a better way.`,
    ],
    [!sqlite.ok, `The database fails its integrity check: ${sqlite.integrity}.`],
    [!dataDirectory.writable, `The data directory ${dataDirectory.path} can't be written.`],
    [
      dataDirectory.freeBytes < LOW_SPACE_BYTES,
      `Only ${Math.floor(dataDirectory.freeBytes / 1024 / 1024)} MiB are free beside the data.`,
    ],
    [networks.interfaces.length === 0, 'This machine has no network but itself.'],
    [
      networks.interfaces.length > 0 && networks.gateways.length === 0,
      'This machine has no default gateway: only its own networks can be reached.',
    ],
    [Date.parse(clock.wall) < WRITTEN_MS, `The clock stands at ${clock.wall}, which can't be right.`],
    [
      (loopDelay?.p99Ms ?? 0) > 50,
      `The main loop is late by ${loopDelay?.p99Ms.toFixed(0)} ms (p99); at most 50 is meant.`,
    ],
  ];
  return checks.flatMap(([wrong, sentence]) => (wrong ? [sentence] : []));
};
