/** Small true values for tests: each builder makes a complete thing and takes only what the test is about. */
import type { Device, DeviceState } from '../../src/contract/model/device.ts';
import { defaultPolicy, type Policy } from '../../src/contract/model/policy.ts';
import type { StatusCounts, StatusEvent } from '../../src/contract/model/status.ts';
import type { Subnet } from '../../src/contract/model/subnet.ts';
import type { WatchedDevice } from '../../src/main/engine/cycle/watched.ts';
import type { Log, ProbeOutcome } from '../../src/main/engine/ports.ts';

export const newAbort = () => {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
};

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const probeOutcome = (outcome: Partial<ProbeOutcome> & Pick<ProbeOutcome, 'key'>): ProbeOutcome => ({
  sent: 3,
  received: 3,
  rttsMs: [1, 1, 1],
  voids: 0,
  voidReason: null,
  unreachable: null,
  duplicates: 0,
  ttl: 64,
  ...outcome,
});

export const deviceState = (state: Partial<DeviceState> = {}): DeviceState => ({
  status: 'unknown',
  statusSince: null,
  statusReason: 'not yet checked',
  checkedAt: null,
  rttMs: null,
  lossPercent: null,
  ...state,
});

/** As the contract shows it: a standard device that was never checked. */
export const device = (id: number, more: Partial<Device> = {}): Device => ({
  id,
  name: `device ${id}`,
  address: `10.0.0.${id}`,
  typeId: 'standard',
  subnetId: 1,
  site: '',
  parentId: null,
  notes: '',
  paused: false,
  policy: {},
  createdAt: 0,
  updatedAt: 0,
  ...deviceState(),
  ...more,
});

/** Device 1 has the address 10.0.0.1, device 257 the address 10.0.1.1; every 4 devices share a subnet unless one is given. */
export const watchedDevice = (
  id: number,
  more: Partial<Omit<WatchedDevice, 'id' | 'policy'>> & { policy?: Partial<Policy> } = {},
): WatchedDevice => ({
  name: `device ${id}`,
  address: addressOf(id),
  typeId: 'live',
  subnetId: Math.floor((id - 1) / 4) + 1,
  paused: false,
  state: deviceState(),
  ...more,
  id,
  policy: { ...defaultPolicy, intervalS: 10, ...more.policy },
});

export const watchedDevices = (count: number, more: Parameters<typeof watchedDevice>[1] = {}): WatchedDevice[] =>
  Array.from({ length: count }, (_, index) => watchedDevice(index + 1, more));

export const addressOf = (id: number): string => `10.${(id >> 16) & 255}.${(id >> 8) & 255}.${id & 255}`;

export const statusCounts = (counts: Partial<Omit<StatusCounts, 'total'>>): StatusCounts => {
  const all = { online: 0, degraded: 0, offline: 0, unknown: 0, paused: 0, ...counts };
  return { ...all, total: all.online + all.degraded + all.offline + all.unknown + all.paused };
};

export const subnet = (id: number, more: Partial<Subnet> = {}): Subnet => ({
  id,
  cidr: `10.0.${id}.0/24`,
  name: '',
  site: '',
  policy: {},
  counts: statusCounts({ online: 4 }),
  worst: 'online',
  changedAt: null,
  ...more,
});

export const statusEvent = (deviceId: number, more: Partial<StatusEvent> = {}): StatusEvent => ({
  id: deviceId,
  deviceId,
  deviceName: `device ${deviceId}`,
  address: addressOf(deviceId),
  subnetId: 1,
  at: 1_000,
  from: 'online',
  to: 'offline',
  reason: 'no reply to 3 packets and 3 confirmations over 4.1 s',
  news: true,
  cycleId: 1,
  ...more,
});
