/** What the fixture databases hold: a small site that was watched for a while, with something in every table. */

import { addressSortKey } from '../../src/contract/model/address.ts';
import type { StagedCheck } from '../../src/main/io/store/packing/check-row.ts';
import { fold, naturalKey, searchText } from '../../src/main/io/store/text-keys.ts';
import { believableChecks } from '../../test/support/believable-checks.ts';
import { fixtureStoreId } from '../../test/support/schema-fixtures.ts';

export type FixtureRow = Readonly<Record<string, string | number | null>>;

/** 2026-02-01T09:00:00Z: what is packed is of the month before. */
const from = Date.UTC(2026, 1, 1, 9);
const minuteMs = 60_000;
export const checksEach = 25;

const device = (id: number, name: string, address: string, more: FixtureRow = {}): FixtureRow => {
  const site = String(more.site ?? 'Zürich');
  const notes = String(more.notes ?? '');
  return {
    id,
    name,
    name_key: naturalKey(name),
    address,
    address_key: addressSortKey(address),
    type_id: 'standard',
    subnet_id: 1,
    site,
    site_key: fold(site),
    parent_id: null,
    notes,
    paused: 0,
    policy: '{}',
    search: searchText({ name, address, site, notes }),
    created_at: from - 86_400_000,
    updated_at: from - 86_400_000,
    deleted_at: null,
    ...more,
  };
};

const checkedDevices: readonly number[] = [1, 2, 4];

const checksOf = (deviceId: number): Omit<StagedCheck, 'id'>[] =>
  believableChecks({ seed: deviceId, from, count: checksEach, everyMs: minuteMs, lostPerMille: 30 }).map((check) => ({
    device_id: deviceId,
    ...check,
  }));
/** As a schema with blocks of checks has them; the others have a row for each. */
export const stagedFixtureChecks = checkedDevices.flatMap(checksOf);

const currentStatus = (deviceId: number): FixtureRow => {
  const last = checksOf(deviceId).at(-1);
  const isChecked = checkedDevices.includes(deviceId);
  return {
    device_id: deviceId,
    status: isChecked ? 3 : 2,
    previous_status: isChecked ? 2 : null,
    status_since: isChecked ? from - 86_400_000 : null,
    status_reason: isChecked ? '3 of 3 answered' : 'not checked yet',
    checked_at: isChecked ? (last?.at ?? null) : null,
    rtt_us: isChecked ? (last?.rtt_us ?? null) : null,
    loss_bp: isChecked ? (last?.loss_bp ?? null) : null,
  };
};

const cycle = (id: number, state: string): FixtureRow => ({
  id,
  type_id: 'standard',
  interval_s: 60,
  trigger: 'schedule',
  state,
  planned_at: from + id * minuteMs,
  started_at: from + id * minuteMs + 4,
  finished_at: state === 'running' ? null : from + id * minuteMs + 1_900,
  late_ms: 4.25,
  devices: 4,
  subnets: 2,
  done: 4,
  confirming: 0,
  online: 3,
  degraded: 0,
  offline: 1,
  voids: 0,
  packets_sent: 12,
  packets_received: 9,
  rejected: '{}',
  rate_per_s: 500,
  remaining_ms: null,
  problem: null,
});

const event = (id: number, minute: number, fromStatus: number, toStatus: number, reason: string): FixtureRow => ({
  id,
  device_id: 4,
  subnet_id: 2,
  at: from + minute * minuteMs,
  from_status: fromStatus,
  to_status: toStatus,
  reason,
  news: 1,
  cycle_id: minute,
  void_reason: null,
});

/** In an order that foreign keys allow. A schema that lacks a table or a column gets the rest. */
export const fixtureRows: readonly (readonly [table: string, rows: readonly FixtureRow[]])[] = [
  ['notes', [{ key: 'store-id', value: fixtureStoreId }]],
  [
    'device_types',
    [
      { id: 'standard', name: 'Standard', built_in: 1, policy: '{}' },
      { id: 'pumps', name: 'Pumps', built_in: 0, policy: '{"intervalS":120}' },
    ],
  ],
  [
    'subnets',
    [
      { id: 1, cidr: '10.20.0.0/24', cidr_key: '40a140000', name: 'Hall 1', site: 'Zürich', policy: '{}' },
      { id: 2, cidr: '2001:db8:7::/64', cidr_key: '620010db80007', name: '', site: '', policy: '{"intervalS":30}' },
    ],
  ],
  [
    'devices',
    [
      device(1, 'gw-1', '10.20.0.1', { notes: 'Räume 1–3; "left" door' }),
      device(2, 'sw-10', '10.20.0.10', { parent_id: 1, policy: '{"intervalS":30}' }),
      device(3, 'Pumpe 2', '10.20.0.12', { type_id: 'pumps', parent_id: 2, paused: 1 }),
      device(4, 'cam-7', '2001:db8:7::7', { subnet_id: 2, site: '' }),
      device(5, 'old printer', '10.20.0.40', { deleted_at: from - 3_600_000 }),
    ],
  ],
  ['checks', stagedFixtureChecks],
  // As the triggers would have left it, which the first schema had not.
  ['current_status', [1, 2, 3, 4, 5].map(currentStatus)],
  ['cycles', [cycle(1, 'finished'), cycle(2, 'running')]],
  [
    'status_events',
    [
      event(1, 0, 2, 3, '3 of 3 answered'),
      event(2, 5, 3, 0, '4 checks without an answer'),
      event(3, 9, 0, 3, '3 of 3 answered'),
    ],
  ],
  ['pauses', [{ id: 1, device_id: 3, started_at: from, ended_at: null }]],
  ['sessions', [{ id: 1, started_at: from, last_at: from + checksEach * minuteMs, woke: 0 }]],
  ['settings', [{ section: 'history', value: '{"keepDays":60,"maxSizeMb":900}', updated_at: from }]],
  [
    'audit_log',
    [
      {
        id: 1,
        at: from,
        actor: 'window',
        action: 'device.create',
        subject: 'device 1',
        before: null,
        after: '{"name":"gw-1"}',
      },
    ],
  ],
  [
    'device_paths',
    [
      {
        device_id: 4,
        kind: 'good',
        at: from,
        target: '2001:db8:7::7',
        reached: 1,
        hops: '[]',
        void_reason: null,
        held_back: null,
      },
    ],
  ],
  [
    'tcp_offers',
    [
      {
        device_id: 3,
        address: '10.20.0.12',
        asked_at: from,
        state: 'offered',
        port: 443,
        answer: 'open',
        offered_at: from,
      },
    ],
  ],
];

/** Of the month before, packed: by device. */
export const packedFixtureChecks = [1, 2].map((deviceId) => ({
  deviceId,
  checks: believableChecks({ seed: 100 + deviceId, from: Date.UTC(2026, 0, 31, 12), count: 120, everyMs: minuteMs }),
}));
