import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceQuery } from '../../src/contract/api.ts';
import { dropGroupSql, groupSql, nextGroupSql } from '../../src/main/io/store/changes/compact.ts';
import { frontBlocksSql } from '../../src/main/io/store/changes/prune.ts';
import { openMonthToWrite } from '../../src/main/io/store/months/month-file.ts';
import { monthName } from '../../src/main/io/store/months/month-names.ts';
import { scheduledCyclesSql } from '../../src/main/io/store/queries/cycle-adherence.ts';
import { devicePage } from '../../src/main/io/store/queries/device-list.ts';
import { lifeDevicesSql, lifeEventsSql, lifePausesSql } from '../../src/main/io/store/queries/lives.ts';
import { dayTilesSql, hourTilesSql } from '../../src/main/io/store/queries/packed-checks-of.ts';
import { placeSql, subnetSizeSql } from '../../src/main/io/store/queries/places.ts';
import { statusEventsSql, transitionsAfterSql } from '../../src/main/io/store/queries/status-event-list.ts';
import { subnetListSql } from '../../src/main/io/store/queries/subnet-overview.ts';
import { offersSql, silentDeviceSql } from '../../src/main/io/store/queries/tcp-offers.ts';
import { typeListSql } from '../../src/main/io/store/queries/type-list.ts';
import { flapsSql, worstDevicesSql } from '../../src/main/io/store/queries/worst-devices.ts';
import { nextHourSql, unsortedBodiesSql, unsortedSql } from '../../src/main/io/store/staging/stage-checks.ts';
import { blocksSql } from '../../src/main/io/store/staging/staged-of.ts';
import { openTempStore, tempDir } from '../support/temp-store.ts';

let opened: Awaited<ReturnType<typeof openTempStore>>;
let db: Database.Database;
beforeAll(async () => {
  opened = await openTempStore();
  db = new Database(join(opened.dataDir, 'fieldwatch.db'), { readonly: true });
});
afterAll(async () => {
  db.close();
  await opened[Symbol.asyncDispose]();
});

const planOf = (sql: string): string => {
  const statement = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
  const named = { id: 1, from: 1, to: 1, now: 1, device: 1, subnet: 1, site: 'a', after: 1 };
  const values = sql.includes('@') ? [named] : Array((sql.match(/\?/g) ?? []).length).fill(1);
  return statement
    .all(...values)
    .map(({ detail }) => detail)
    .join('\n');
};
const page = (query: Partial<DeviceQuery>): string => devicePage(DeviceQuery.parse(query)).sql;

describe('plans', () => {
  it.each([
    ['by address', page({}), 'devices_by_address', false],
    ['by name', page({ sort: 'name' }), 'devices_by_name', false],
    ['by type, descending', page({ sort: 'type', descending: true }), 'devices_by_type', false],
    ['by site', page({ sort: 'site' }), 'devices_by_site', false],
    ['of one subnet', page({ subnet: 1 }), 'devices_by_subnet', false],
    ['of one type', page({ type: ['low'] }), 'devices_by_type', false],
  ])('a page of devices %s walks its index and sorts nothing', (_, sql, index, sorts) => {
    const plan = planOf(sql);
    expect(plan).toContain(`USING INDEX ${index}`);
    expect(plan.includes('USE TEMP B-TREE')).toBe(sorts);
  });

  it.each([
    ['hours', hourTilesSql],
    ['days', dayTilesSql],
  ])('%s of a device are found by the primary key of their month', (name, sql) => {
    using dir = tempDir();
    const { db: month } = openMonthToWrite(monthName('2026-01', 'checks'), join(dir.path, '2026-01.db'), 'store');
    const plan = month.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(1, 1, 1);
    month.close();
    const unit = name.slice(0, -1);
    expect(plan.map(({ detail }) => detail)).toEqual([
      `SEARCH ${name} USING PRIMARY KEY (device_id=? AND ${unit}>? AND ${unit}<?)`,
    ]);
  });

  it.each(['status', 'rtt', 'loss', 'since'] as const)('a page by %s sorts what changes with every check', (sort) =>
    expect(planOf(page({ sort }))).toContain('USE TEMP B-TREE'),
  );

  it.each([
    ['the hours in staging', nextHourSql, 'USING COVERING INDEX staged_checks_by_hour (hour>?)'],
    ['staged blocks of a device', blocksSql, 'USING INDEX staged_checks_by_hour (hour=? AND device_group=?)'],
    ['blocks to be counted', unsortedSql, 'USING COVERING INDEX staged_checks_by_hour (hour=? AND device_group=?)'],
    ['blocks to be sorted', unsortedBodiesSql, 'USING INDEX staged_checks_by_hour (hour=? AND device_group=?)'],
    ['the next devices to be packed', nextGroupSql, 'USING COVERING INDEX staged_checks_by_hour (hour=?)'],
    ['blocks to be packed', groupSql, 'USING INDEX staged_checks_by_hour (hour=? AND device_group=?)'],
    ['blocks that were packed', dropGroupSql, 'USING INDEX staged_checks_by_hour (hour=? AND device_group=?)'],
    ['the oldest checks in staging', frontBlocksSql, 'SCAN staged_checks'],
    [
      'events of a device',
      statusEventsSql({ device: 1 }),
      'USING INDEX status_events_by_device (device_id=? AND id<?)',
    ],
    [
      'events of a subnet',
      statusEventsSql({ subnet: 1 }),
      'USING INDEX status_events_by_subnet (subnet_id=? AND id<?)',
    ],
    ['all events', statusEventsSql({}), 'SEARCH e USING INTEGER PRIMARY KEY (rowid<?)'],
    ['the transitions to follow', transitionsAfterSql, 'SEARCH e USING INTEGER PRIMARY KEY (rowid>?)'],
    ['where a device stands', placeSql, 'SEARCH d USING INTEGER PRIMARY KEY (rowid=?)'],
    ['how many stand in a subnet', subnetSizeSql, 'USING INDEX devices_by_subnet (subnet_id=?)'],
    ['types with their devices', typeListSql, 'USING INDEX devices_by_type (type_id=?)'],
    ['whether a device ever answered', silentDeviceSql, 'USING COVERING INDEX status_events_by_device (device_id=?)'],
    ['offers that stand', offersSql(), 'USING INDEX tcp_offers_by_state (state=?)'],
    ['subnets with their members', subnetListSql, 'devices_by_subnet'],
    [
      'the transitions of a range',
      lifeEventsSql({}),
      'SEARCH e USING COVERING INDEX status_events_by_device (device_id=? AND id>? AND id<?)',
    ],
    [
      'the first transition of a range',
      lifeEventsSql({}),
      'SEARCH f USING COVERING INDEX status_events_by_device_at (device_id=? AND at>?)',
    ],
    [
      'the last transition before a range',
      lifeDevicesSql({}, 'device'),
      'SEARCH e USING COVERING INDEX status_events_by_device (device_id=? AND id<?)',
    ],
    ['the members of a subnet', lifeDevicesSql({ subnet: 1 }, 'all'), 'SEARCH d USING INDEX devices_by_subnet'],
    [
      'a device for its uptime',
      lifeDevicesSql({ device: 1 }, 'device'),
      'SEARCH d USING INTEGER PRIMARY KEY (rowid=?)',
    ],
    [
      'the members of a site for their availability',
      lifeDevicesSql({ site: 'a' }, 'all'),
      'SEARCH n USING INTEGER PRIMARY KEY (rowid=?)',
    ],
    [
      'the next devices by which the worst are looked for',
      worstDevicesSql({}),
      'SEARCH d USING INTEGER PRIMARY KEY (rowid>?)',
    ],
    ['the flaps of a device', flapsSql, 'USING INDEX status_events_by_device_at (device_id=? AND at>? AND at<?)'],
    ['the rounds of a range', scheduledCyclesSql, 'USING INDEX cycles_by_planned (planned_at>? AND planned_at<?)'],
    ['the pauses of a device', lifePausesSql({ device: 1 }), 'SEARCH p USING INDEX pauses_by_device (device_id=? AND'],
  ])('%s are found through their index', (_, sql, detail) => expect(planOf(sql)).toContain(detail));
});
