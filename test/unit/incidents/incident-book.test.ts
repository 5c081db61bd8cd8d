import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IncidentChange } from '../../../src/main/engine/incidents/change-pad.ts';
import { createIncidentBook, type PlacedTransition } from '../../../src/main/engine/incidents/incident-book.ts';
import { isOver, type KeptIncident, toIncident } from '../../../src/main/engine/incidents/kept-incident.ts';
import type { Place } from '../../../src/main/engine/ports.ts';

const t0 = Date.UTC(2026, 0, 1);
const second = 1_000;
const minute = 60 * second;

/** Device 104 is the fourth of subnet 1, which has ten; sites are named by their letter. */
const place = (deviceId: number, more: Partial<Place> = {}): Place => {
  const subnetId = Math.floor(deviceId / 100);
  return {
    deviceId,
    name: `device-${deviceId}`,
    address: `10.0.${subnetId}.${deviceId % 100}`,
    subnet: { id: subnetId, cidr: `10.0.${subnetId}.0/24`, devices: 10 },
    site: '',
    ancestors: [],
    ...more,
  };
};

const failed = (deviceId: number, atMs: number, more: Partial<Place> = {}, news = true): PlacedTransition => ({
  place: place(deviceId, more),
  at: t0 + atMs,
  kind: 'failed',
  reason: 'no reply to 3 packets and 3 confirmations over 4 s',
  news,
});
const back = (deviceId: number, atMs: number): PlacedTransition => ({
  place: place(deviceId),
  at: t0 + atMs,
  kind: 'back',
  reason: 'answers again',
  news: true,
});

/** A book, and the newest of every incident it ever told. */
const setUp = () => {
  const book = createIncidentBook(1, []);
  const told = new Map<number, KeptIncident>();
  const lines: string[] = [];
  const take = (change: IncidentChange) => {
    for (const incident of change.incidents) told.set(incident.id, incident);
    for (const { incidentId, kind, text } of change.entries) lines.push(`${incidentId} ${kind}: ${text}`);
    return change;
  };
  return {
    book,
    lines,
    hear: (...transitions: PlacedTransition[]) => take(book.hear(transitions)),
    take,
    kept: () => [...told.values()],
    standing: () => [...told.values()].filter((incident) => !isOver(incident)).map(toIncident),
    all: () => [...told.values()].map(toIncident),
  };
};

const person = { actor: 'window', at: t0 + minute } as const;

describe('what has one cause is one incident', () => {
  it('one device', () => {
    const { hear, standing, all, lines } = setUp();
    hear(failed(101, 0));
    expect(standing()).toMatchObject([
      { id: 1, state: 'open', severity: 'medium', title: 'device-101 is offline', membersNow: 1, endedAt: null },
    ]);
    hear(back(101, 90 * second));
    expect(all()).toMatchObject([
      { state: 'resolved', title: 'device-101 was offline', membersNow: 0, membersMost: 1, resolvedBy: null },
    ]);
    expect(lines).toEqual([
      '1 opened: device-101 (10.0.1.1) went offline: no reply to 3 packets and 3 confirmations over 4 s',
      '1 left: device-101 is back',
      '1 resolved: it is back, 1 min after it began',
    ]);
  });

  it.each<[string, PlacedTransition[], { scope: string; title: string; severity: string }[]]>([
    [
      'two devices of a subnet are named',
      [failed(101, 0), failed(102, 30 * second)],
      [{ scope: 'subnet', severity: 'medium', title: '10.0.1.0/24: device-101 and device-102 are offline' }],
    ],
    [
      'more are counted',
      [failed(101, 0), failed(102, 30 * second), failed(103, 100 * second)],
      [{ scope: 'subnet', severity: 'high', title: '10.0.1.0/24: 3 of 10 devices are offline' }],
    ],
    [
      'a whole subnet is critical',
      Array.from({ length: 10 }, (_, i) => failed(101 + i, i * second)),
      [{ scope: 'subnet', severity: 'critical', title: '10.0.1.0/24: all 10 devices are offline' }],
    ],
    [
      'failures long after each other have causes of their own',
      [failed(101, 0), failed(102, 5 * minute)],
      [
        { scope: 'subnet', severity: 'medium', title: 'device-101 is offline' },
        { scope: 'subnet', severity: 'medium', title: 'device-102 is offline' },
      ],
    ],
    [
      'different subnets have causes of their own',
      [failed(101, 0), failed(201, 0)],
      [
        { scope: 'subnet', severity: 'medium', title: 'device-101 is offline' },
        { scope: 'subnet', severity: 'medium', title: 'device-201 is offline' },
      ],
    ],
    [
      'devices of no subnet too',
      [failed(101, 0, { subnet: null }), failed(102, 0, { subnet: null })],
      [
        { scope: 'device', severity: 'medium', title: 'device-101 is offline' },
        { scope: 'device', severity: 'medium', title: 'device-102 is offline' },
      ],
    ],
    [
      'three subnets of a site are one',
      [
        failed(101, 0, { site: 'A' }),
        failed(201, 0, { site: 'A' }),
        failed(301, 0, { site: 'A' }),
        failed(401, 0, { site: 'A' }),
      ],
      [{ scope: 'site', severity: 'critical', title: 'A: 4 devices in 4 subnets are offline' }],
    ],
    [
      'five places are one',
      [1, 2, 3, 4, 5, 6].map((subnet) => failed(subnet * 100, 0)),
      [{ scope: 'fleet', severity: 'critical', title: '6 places: 6 devices in 6 subnets are offline' }],
    ],
    [
      'what lies behind a device that is out is unreachable',
      [failed(101, 0), failed(201, 0, { ancestors: [150, 101] }), failed(301, 10 * minute, { ancestors: [101] })],
      [
        {
          scope: 'subnet',
          severity: 'critical',
          title: 'device-101 is offline, 2 devices behind it are unreachable',
        },
      ],
    ],
  ])('%s', (_, transitions, expected) => {
    const { hear, standing } = setUp();
    hear(...transitions);
    expect(standing()).toMatchObject(expected);
  });

  it('a flapping device brings its incident back, and a late relapse opens another', () => {
    const { hear, book, all } = setUp();
    hear(failed(101, 0), back(101, minute), failed(101, 3 * minute));
    expect(all()).toMatchObject([{ id: 1, state: 'open', endedAt: null, membersNow: 1 }]);
    hear(back(101, 4 * minute));
    book.forget(t0 + 20 * minute);
    hear(failed(101, 20 * minute));
    expect(all().map(({ id, state }) => [id, state])).toEqual([
      [1, 'resolved'],
      [2, 'open'],
    ]);
  });

  it('children that are still out when their parent is back have failed by themselves', () => {
    const { hear, standing } = setUp();
    hear(failed(101, 0), failed(201, 0, { ancestors: [101] }), failed(202, 0, { ancestors: [101] }));
    hear(back(101, minute), back(201, minute));
    expect(standing()).toMatchObject([{ title: 'device-202 is offline', severity: 'medium', membersNow: 1 }]);
  });

  it('two hundred failures of one batch are one line', () => {
    const { hear, lines } = setUp();
    hear(...Array.from({ length: 90 }, (_, i) => failed(100 + i, 0)));
    expect(lines.slice(1)).toEqual(['1 joined: device-101, device-102, device-103 and 86 more went offline too']);
  });

  it('what was found after a start is shown and is no news, until something fails under our eyes', () => {
    const { hear, standing } = setUp();
    hear(failed(101, 0, {}, false));
    expect(standing()).toMatchObject([{ news: false }]);
    hear(failed(102, second));
    expect(standing()).toMatchObject([{ news: true, membersNow: 2 }]);
  });
});

describe('what people do', () => {
  it('acknowledged, labelled and noted, it goes on and ends by itself', () => {
    const { hear, take, book, all, lines } = setUp();
    hear(failed(101, 0));
    for (const what of [
      { kind: 'acknowledged' },
      { kind: 'label', text: 'NET-7' },
      { kind: 'note', text: 'on my way' },
    ] as const)
      take(book.change(1, what, person) as IncidentChange);
    expect(all()).toMatchObject([{ state: 'acknowledged', acknowledgedBy: 'window', label: 'NET-7' }]);
    hear(back(101, 2 * minute));
    expect(all()).toMatchObject([{ state: 'resolved', acknowledgedBy: 'window', resolvedBy: null }]);
    expect(lines).toContain('1 note: on my way');
  });

  it('closed while out, it says nothing more until the device has been back', () => {
    const { hear, take, book, all } = setUp();
    hear(failed(101, 0));
    take(book.change(1, { kind: 'resolved' }, person) as IncidentChange);
    hear(failed(101, 2 * minute));
    expect(all()).toMatchObject([{ id: 1, state: 'resolved', resolvedBy: 'window', membersNow: 1 }]);
    hear(back(101, 3 * minute), failed(101, 30 * minute));
    expect(all().map(({ state }) => state)).toEqual(['resolved', 'open']);
  });

  it('taken back, it is open again', () => {
    const { hear, take, book, all } = setUp();
    hear(failed(101, 0));
    take(book.change(1, { kind: 'resolved' }, person) as IncidentChange);
    take(book.change(1, { kind: 'reopened' }, person) as IncidentChange);
    expect(all()).toMatchObject([{ state: 'open', resolvedAt: null }]);
  });

  it('taken back after its end, it waits for somebody, however long that takes', () => {
    const { hear, take, book, all } = setUp();
    hear(failed(101, 0), back(101, minute));
    take(book.change(1, { kind: 'reopened' }, person) as IncidentChange);
    book.forget(t0 + 60 * minute);
    expect(all()).toMatchObject([{ state: 'open', membersNow: 0 }]);
    take(book.change(1, { kind: 'resolved' }, person) as IncidentChange);
    book.forget(t0 + 60 * minute);
    expect(book.change(1, { kind: 'reopened' }, person)).toBeNull();
  });

  it('twice is once, and an unknown one is nobody’s', () => {
    const { hear, book } = setUp();
    hear(failed(101, 0));
    book.change(1, { kind: 'acknowledged' }, person);
    expect(book.change(1, { kind: 'acknowledged' }, person)?.incidents).toEqual([]);
    expect(book.change(7, { kind: 'acknowledged' }, person)).toBeNull();
  });
});

it('a parent and its forty children are one incident, in whatever order they are asked', () => {
  const children = Array.from({ length: 40 }, (_, i) => 201 + (i % 4) * 100 + Math.floor(i / 4));
  fc.assert(
    fc.property(fc.shuffledSubarray([101, ...children], { minLength: 41, maxLength: 41 }), (order) => {
      const { hear, standing, all } = setUp();
      for (const [i, id] of order.entries()) hear(failed(id, i * 100, id === 101 ? {} : { ancestors: [101] }));
      expect(standing()).toMatchObject([{ rootDeviceId: 101, membersNow: 41, severity: 'critical' }]);
      for (const id of order) hear(back(id, 10 * minute));
      expect(standing()).toEqual([]);
      expect(all().every(({ state }) => state === 'resolved')).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

it('every device that is out is in exactly one incident that stands, and in none that does not, whatever happens', () => {
  const parents = new Map([
    [101, []],
    [201, [101]],
    [301, [201, 101]],
  ] as [number, number[]][]);
  const devices = [101, 102, 103, 201, 202, 301, 302, 401, 501, 601];
  const step = fc.record({
    device: fc.constantFrom(...devices),
    kind: fc.constantFrom('failed', 'back', 'gone'),
    afterMs: fc.constantFrom(0, second, minute, 10 * minute),
    forget: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), (steps, sites) => {
      const { hear, take, book, kept } = setUp();
      const out = new Set<number>();
      let at = 0;
      for (const { device, kind, afterMs, forget } of steps) {
        at += afterMs;
        if (kind === 'failed') {
          hear(failed(device, at, { site: sites ? 'A' : '', ancestors: parents.get(device) ?? [] }));
          out.add(device);
        } else {
          if (kind === 'back') hear(back(device, at));
          else take(book.gone([device], t0 + at));
          out.delete(device);
        }
        if (forget) book.forget(t0 + at);
        expect(new Set(book.out())).toEqual(out);
        const incidents = kept().filter((incident) => !isOver(incident));
        const members = incidents.flatMap((incident) =>
          [...incident.members.values()].filter(({ leftAt }) => leftAt === null),
        );
        expect(members.map(({ place: { deviceId } }) => deviceId).toSorted()).toEqual([...out].toSorted());
        for (const incident of incidents) {
          expect(incident.membersNow).toBe(
            [...incident.members.values()].filter(({ leftAt }) => leftAt === null).length,
          );
          expect(incident.membersNow).toBeGreaterThan(0);
        }
      }
    }),
    { numRuns: 500 },
  );
});
