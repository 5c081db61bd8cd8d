import { describe, expect, test } from 'vitest';
import type { Incident } from '../../../src/contract/model/incident.ts';
import { newestOfEach, urgencyOf } from '../../../src/renderer/client/incident-list.ts';
import {
  filterNamed,
  type IncidentFilter,
  incidentFilters,
  passes,
} from '../../../src/renderer/features/incidents/incident-filter.ts';
import { createGoKeys } from '../../../src/renderer/ui/go-keys.ts';

const START = Date.UTC(2026, 10, 27);

const incident = (id: number, more: Partial<Incident> = {}): Incident => ({
  id,
  state: 'open',
  severity: 'medium',
  scope: 'subnet',
  title: `incident ${id}`,
  cause: '',
  subnetId: 1,
  site: '',
  rootDeviceId: 1,
  startedAt: START,
  changedAt: START,
  endedAt: null,
  membersNow: 1,
  membersMost: 1,
  acknowledgedAt: null,
  acknowledgedBy: null,
  resolvedAt: null,
  resolvedBy: null,
  label: '',
  mergedInto: null,
  news: true,
  ...more,
});

describe('what needs a person first', () => {
  const cases: [rule: string, first: Partial<Incident>, second: Partial<Incident>][] = [
    ['the worse of two that are open', { severity: 'critical' }, { severity: 'high' }],
    ['open before acknowledged, however bad', { severity: 'low' }, { state: 'acknowledged', severity: 'critical' }],
    [
      'acknowledged before resolved',
      { state: 'acknowledged', severity: 'low' },
      { state: 'resolved', severity: 'critical' },
    ],
    ['of two alike the newer, by a millisecond', { startedAt: START + 1 }, { startedAt: START }],
    ['worse before newer', { severity: 'high' }, { startedAt: START + 86_400_000 }],
  ];
  test.each(cases)('%s', (_, first, second) => {
    expect(urgencyOf(incident(1, first))).toBeLessThan(urgencyOf(incident(2, second)));
  });
});

describe('what was read and what was announced', () => {
  const cases: [rule: string, incidents: Incident[], titles: string[]][] = [
    ['the most urgent first', [incident(1, { state: 'acknowledged' }), incident(2)], ['incident 2', 'incident 1']],
    [
      'the later change counts, wherever it stands',
      [incident(1, { title: 'later', changedAt: START + 1 }), incident(1, { title: 'earlier' })],
      ['later'],
    ],
    ['of changes in one millisecond the last told', [incident(1), incident(1, { title: 'told' })], ['told']],
    ['one that another took in is left out', [incident(2), incident(1, { mergedInto: 2 })], ['incident 2']],
    ['also when it was read before that', [incident(1), incident(1, { mergedInto: 2, changedAt: START + 1 })], []],
  ];
  test.each(cases)('%s', (_, incidents, titles) => {
    expect(newestOfEach(incidents).map(({ title }) => title)).toEqual(titles);
  });
});

describe('the filter of the inbox', () => {
  const cases: [state: Incident['state'], filters: IncidentFilter[]][] = [
    ['open', ['standing', 'open', 'all']],
    ['acknowledged', ['standing', 'acknowledged', 'all']],
    ['resolved', ['resolved', 'all']],
  ];
  test.each(cases)('%s ones are shown by %s', (state, filters) => {
    expect(incidentFilters.filter((filter) => passes(filter, { state }))).toEqual(filters);
  });
  test.each([null, '', 'merged', '__proto__'])('an address that asks for %j shows what is not resolved', (name) => {
    expect(filterNamed(name)).toBe('standing');
  });
});

describe('g, then where to', () => {
  const cases: [rule: string, keys: [key: string, atMs: number][], goes: boolean][] = [
    ['r alone goes nowhere', [['r', 0]], false],
    [
      'r after g goes',
      [
        ['g', 0],
        ['r', 500],
      ],
      true,
    ],
    [
      'r long after g does not',
      [
        ['g', 0],
        ['r', 1_200],
      ],
      false,
    ],
    [
      'only the first key after g goes',
      [
        ['g', 0],
        ['r', 100],
        ['r', 200],
      ],
      false,
    ],
    [
      'a second g begins nothing',
      [
        ['g', 0],
        ['g', 100],
        ['r', 200],
      ],
      false,
    ],
  ];
  test.each(cases)('%s', (_, keys, goes) => {
    const followsGo = createGoKeys();
    expect(keys.map(([key, atMs]) => followsGo(key, atMs)).at(-1)).toBe(goes);
  });
});
