/** What the interface knows of the fleet at a moment. */
import type { Cycle } from '../../contract/model/cycle.ts';
import type { Device } from '../../contract/model/device.ts';
import type { DeviceType } from '../../contract/model/device-type.ts';
import type { Job } from '../../contract/model/job.ts';
import type { StatusCounts, StatusEvent } from '../../contract/model/status.ts';
import type { Subnet } from '../../contract/model/subnet.ts';
import type { Statistics } from '../../contract/model/system.ts';
import type { TcpOffer } from '../../contract/model/tcp-offer.ts';
import type { Settings } from '../../contract/settings.ts';
import type { ConnectionState } from './client.ts';
import { noCounts } from './status-counts.ts';

export type FleetState = {
  /** One map, changed in place: read it when `devicesVersion` moves. A device that changed is a new object. */
  readonly devices: ReadonlyMap<number, Device>;
  readonly devicesVersion: number;
  readonly counts: StatusCounts;
  /** A new map when any subnet changed; those that did not keep their object. */
  readonly subnets: ReadonlyMap<number, Subnet>;
  readonly types: readonly DeviceType[];
  /** Offers that stand to watch a device by TCP, newest first. */
  readonly offers: readonly TcpOffer[];
  readonly settings: Settings | null;
  readonly statistics: Statistics | null;
  /** Running cycles by id. */
  readonly cycles: ReadonlyMap<number, Cycle>;
  /** Cycles that ended while we looked, newest first, at most 50. */
  readonly endedCycles: readonly Cycle[];
  /** Newest first. */
  readonly jobs: readonly Job[];
  /** Transitions, newest first, at most 200. */
  readonly transitions: readonly StatusEvent[];
  /** The monitor's own trouble as last announced. */
  readonly trouble: string | null;
  /** `partial`: the first devices and all subnets are here, the rest is on its way. */
  readonly loaded: 'loading' | 'partial' | 'complete' | 'failed';
  readonly error: Error | null;
  readonly connection: ConnectionState;
  /** When the service last said something, wall clock. */
  readonly lastFrameAt: number | null;
};

export const emptyFleet: FleetState = {
  devices: new Map(),
  devicesVersion: 0,
  counts: noCounts,
  subnets: new Map(),
  types: [],
  offers: [],
  settings: null,
  statistics: null,
  cycles: new Map(),
  endedCycles: [],
  jobs: [],
  transitions: [],
  trouble: null,
  loaded: 'loading',
  error: null,
  connection: 'connecting',
  lastFrameAt: null,
};
