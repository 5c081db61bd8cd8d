/** Who is watched, and in which lane: devices come, change, move, pause and go here. */
import { tcpPortOf } from '../../../contract/model/policy.ts';
import type { Clock } from '../ports.ts';
import { judgementFrom } from '../status/next-status.ts';
import { type Lane, laneKeyOf, lanePhaseMs, newLane } from './lane.ts';
import type { Watched, WatchedDevice } from './watched.ts';

export type Which = {
  readonly deviceIds?: readonly number[] | undefined;
  readonly subnetIds?: readonly number[] | undefined;
  readonly typeIds?: readonly string[] | undefined;
};

export type Fleet = {
  readonly devices: ReadonlyMap<number, Watched>;
  readonly lanes: ReadonlyMap<string, Lane>;
  /** Adds or replaces one device; answers it when it is new, or changed in a way that asks for a check. */
  upsert(device: WatchedDevice, checkNow: boolean): Watched | null;
  remove(id: number): void;
  /** What any of the filters names; everything without one. */
  chosen(which: Which): Iterable<Watched>;
  /** Lays all lanes anew, as of now; their first rounds come an interval later, because everything is checked at once. */
  startLanes(): void;
  requiredPps(): number;
  /** Of which the schedule asks most packets a second; null without devices in subnets. */
  busiestSubnet(): BusiestSubnet | null;
};

export type BusiestSubnet = { readonly subnetId: number; readonly requiredPps: number };

export const createFleet = (clock: Clock, onLane: (lane: Lane) => void): Fleet => {
  const devices = new Map<number, Watched>();
  const lanes = new Map<string, Lane>();
  let lanesMade = 0;

  /** A new lane begins with a round at once, unless its devices are being checked at once anyway. */
  const laneFor = (device: WatchedDevice, checkNow: boolean): Lane => {
    const { intervalS } = device.policy;
    const key = laneKeyOf(device.typeId, intervalS);
    const known = lanes.get(key);
    if (known !== undefined) return known;
    const phaseMs = lanePhaseMs(lanesMade++, intervalS * 1_000);
    const lane = newLane(device.typeId, intervalS, clock.monotonicMs() + phaseMs, checkNow ? 1 : 0);
    lanes.set(key, lane);
    onLane(lane);
    return lane;
  };

  const leaveLane = (watched: Watched) => {
    const { lane } = watched;
    watched.lane = null;
    watched.awaitedBy = null;
    if (lane === null) return;
    lane.members.delete(watched.device.id);
    lane.cut = null;
    if (lane.members.size > 0) return;
    lane.cancelNext();
    lanes.delete(lane.key);
  };

  const enterLane = (watched: Watched, checkNow: boolean) => {
    const lane = laneFor(watched.device, checkNow);
    watched.lane = lane;
    lane.members.set(watched.device.id, watched);
    lane.cut = null;
  };

  const placeInLane = (watched: Watched, checkNow: boolean) => {
    const { device } = watched;
    if (device.paused || watched.lane?.key !== laneKeyOf(device.typeId, device.policy.intervalS)) leaveLane(watched);
    if (watched.lane !== null) watched.lane.cut = null;
    else if (!device.paused) enterLane(watched, checkNow);
  };

  return {
    devices,
    lanes,
    upsert: (device, checkNow) => {
      const known = devices.get(device.id);
      const before = known?.device;
      const watched = known ?? newWatched(device, clock.monotonicMs());
      devices.set(device.id, watched);
      watched.device = device;
      const moved = before !== undefined && before.address !== device.address;
      // Its check under way asks what nobody wants to know any more, and would be judged in the wrong words.
      const askedOtherwise = before !== undefined && tcpPortOf(before.policy) !== tcpPortOf(device.policy);
      const resumed = before?.paused === true && !device.paused;
      const judgedAnew = before === undefined || moved || askedOtherwise || resumed;
      if (judgedAnew) Object.assign(watched, startOver(device, clock.monotonicMs()));
      if (moved || askedOtherwise || device.paused) watched.check = null;
      placeInLane(watched, checkNow);
      const changed = judgedAnew || before.typeId !== device.typeId || !samePolicy(before, device);
      return changed && !device.paused ? watched : null;
    },
    remove: (id) => {
      const watched = devices.get(id);
      if (watched === undefined) return;
      watched.check = null;
      leaveLane(watched);
      devices.delete(id);
    },
    chosen: ({ deviceIds, subnetIds, typeIds }) => {
      if (deviceIds === undefined && subnetIds === undefined && typeIds === undefined) return devices.values();
      const wanted = new Set(deviceIds);
      const subnets = new Set<number | null>(subnetIds);
      const types = new Set(typeIds);
      return [...devices.values()].filter(
        ({ device }) => wanted.has(device.id) || subnets.has(device.subnetId) || types.has(device.typeId),
      );
    },
    startLanes: () => {
      lanes.clear();
      lanesMade = 0;
      for (const watched of devices.values()) {
        watched.finishedAtMs = clock.monotonicMs();
        if (watched.lane !== null) enterLane(watched, true);
      }
    },
    requiredPps: () => {
      let packetsPerSecond = 0;
      for (const { device, lane } of devices.values())
        if (lane !== null) packetsPerSecond += device.policy.packets / device.policy.intervalS;
      return packetsPerSecond;
    },
    busiestSubnet: () => {
      const bySubnet = new Map<number, number>();
      let busiest: BusiestSubnet | null = null;
      for (const { device, lane } of devices.values()) {
        const { subnetId, policy } = device;
        if (lane === null || subnetId === null) continue;
        const requiredPps = (bySubnet.get(subnetId) ?? 0) + policy.packets / policy.intervalS;
        bySubnet.set(subnetId, requiredPps);
        if (busiest === null || requiredPps > busiest.requiredPps) busiest = { subnetId, requiredPps };
      }
      return busiest;
    },
  };
};

/** Nothing is news before the first verdict; the stored state is where it starts. */
const startOver = (device: WatchedDevice, nowMs: number) => ({
  judgement: judgementFrom(device.state),
  settled: false,
  finishedAtMs: nowMs,
});

const newWatched = (device: WatchedDevice, nowMs: number): Watched => ({
  ...startOver(device, nowMs),
  device,
  lane: null,
  check: null,
  awaitedBy: null,
});

const samePolicy = (a: WatchedDevice, b: WatchedDevice): boolean =>
  (Object.keys(a.policy) as (keyof WatchedDevice['policy'])[]).every((key) => a.policy[key] === b.policy[key]);
