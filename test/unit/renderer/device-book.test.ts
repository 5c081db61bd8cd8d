import { describe, expect, test } from 'vitest';
import type { Device } from '../../../src/contract/model/device.ts';
import type { Status } from '../../../src/contract/model/status.ts';
import type { Subnet } from '../../../src/contract/model/subnet.ts';
import { createDeviceBook } from '../../../src/renderer/client/device-book.ts';
import { noCounts } from '../../../src/renderer/client/status-counts.ts';
import { device as anyDevice } from '../../support/builders.ts';

const device = (id: number, status: Status, more: Partial<Device> = {}): Device =>
  anyDevice(id, { status, statusSince: 100, checkedAt: 100, ...more });

const subnet = (id: number, counts = noCounts): Subnet => ({
  id,
  cidr: `10.0.${id}.0/24`,
  name: '',
  site: '',
  policy: {},
  counts,
  worst: 'unknown',
  changedAt: null,
});

const delta = (id: number, status: Status, checkedAt: number) => ({
  id,
  status,
  statusSince: checkedAt,
  statusReason: '',
  checkedAt,
  rttMs: null,
  lossPercent: null,
});

/** Two subnets; device 1 and 2 online in the first. */
const read = () => {
  const book = createDeviceBook();
  book.beginReading();
  book.putSubnets([subnet(1), subnet(2)], { theirCounts: true });
  book.addPage([device(1, 'online'), device(2, 'online')]);
  book.endReading();
  return book;
};

describe('counts follow the devices', () => {
  const cases: [rule: string, act: (book: ReturnType<typeof read>) => void, online: number, worst: Status][] = [
    ['as read', () => undefined, 2, 'online'],
    ['a delta moves a device', (book) => book.applyDeltas([delta(1, 'offline', 200)]), 1, 'offline'],
    [
      'a delta for a device nobody knows changes nothing',
      (book) => book.applyDeltas([delta(9, 'offline', 1)]),
      2,
      'online',
    ],
    ['a new device counts', (book) => book.put([device(3, 'degraded')]), 2, 'degraded'],
    ['a removed device does not', (book) => book.remove([1]), 1, 'online'],
    ['a pause covers the status', (book) => book.put([device(1, 'offline', { paused: true })]), 1, 'online'],
    [
      'a device that moves counts where it is now',
      (book) => book.put([device(1, 'offline', { subnetId: 2 })]),
      1,
      'online',
    ],
  ];
  test.each(cases)('%s', (_, act, online, worst) => {
    const book = read();
    act(book);
    expect(book.subnets().get(1)?.counts.online).toBe(online);
    expect(book.subnets().get(1)?.worst).toBe(worst);
    const total = [...book.subnets().values()].reduce((sum, { counts }) => sum + counts.total, 0);
    expect(book.counts().total).toBe(total);
    expect(book.devices.size).toBe(total);
  });
});

test('a subnet that did not change keeps its object, and the map changes only with one of them', () => {
  const book = read();
  const before = book.subnets();
  book.applyDeltas([delta(1, 'online', 300)]);
  expect(book.subnets()).toBe(before);
  book.applyDeltas([delta(1, 'offline', 400)]);
  expect(book.subnets()).not.toBe(before);
  expect(book.subnets().get(2)).toBe(before.get(2));
});

describe('what is heard while the fleet is read', () => {
  test('a newer delta wins over the page that comes later', () => {
    const book = createDeviceBook();
    book.beginReading();
    book.applyDeltas([delta(1, 'offline', 200)]);
    book.addPage([device(1, 'online', { checkedAt: 100 })]);
    book.endReading();
    expect(book.devices.get(1)?.status).toBe('offline');
  });
  test('an older delta does not', () => {
    const book = createDeviceBook();
    book.beginReading();
    book.applyDeltas([delta(1, 'offline', 50)]);
    book.addPage([device(1, 'online', { checkedAt: 100 })]);
    book.endReading();
    expect(book.devices.get(1)?.status).toBe('online');
  });
  test('a device deleted meanwhile does not come back', () => {
    const book = createDeviceBook();
    book.beginReading();
    book.remove([1]);
    book.addPage([device(1, 'online')]);
    book.endReading();
    expect(book.devices.size).toBe(0);
  });
  test('reading again forgets what is no longer there', () => {
    const book = read();
    book.beginReading();
    book.addPage([device(2, 'online')]);
    expect(book.devices.size).toBe(2);
    book.endReading();
    expect([...book.devices.keys()]).toEqual([2]);
  });
});
