import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Device } from '../../../src/contract/model/device.ts';
import { probeMethods } from '../../../src/contract/model/policy.ts';
import { csvRecords } from '../../../src/main/engine/inventory/csv-records.ts';
import { guardFormula, unguardFormula } from '../../../src/main/engine/inventory/formula-guard.ts';
import { readSheet } from '../../../src/main/engine/inventory/read-devices.ts';
import { sheetHeader, sheetLine } from '../../../src/main/engine/inventory/write-sheet.ts';

const nasty = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  "'=1",
  "''+1",
  "'",
  '"',
  '=HYPERLINK("http://x";"y")',
  'a,b;c|d',
  ' ',
];
const line = fc
  .oneof(fc.constantFrom(...nasty), fc.string({ unit: 'grapheme', maxLength: 60 }))
  .map((text) => text.replace(/\p{Cc}/gu, '').trim());
const notes = fc
  .oneof(fc.constantFrom(...nasty, '\n=1', '\r\n@x', ' =1 '), fc.string({ unit: 'grapheme', maxLength: 60 }))
  .map((text) => text.replace(/[^\P{Cc}\n\r\t]/gu, ''));

const device = fc
  .record({
    name: line.filter((text) => text !== ''),
    site: line,
    notes,
    typeId: fc.constantFrom('standard', 'live', 'ip-camera'),
    policy: fc.record(
      { method: fc.constantFrom(...probeMethods), tcpPort: fc.integer({ min: 1, max: 65_535 }) },
      { requiredKeys: [] },
    ),
  })
  .map(
    (given): Device => ({
      id: 1,
      address: '10.0.0.1',
      subnetId: 2,
      parentId: 3,
      paused: false,
      createdAt: 0,
      updatedAt: 0,
      status: 'online',
      statusSince: 0,
      statusReason: '',
      checkedAt: 0,
      rttMs: 1.25,
      lossPercent: 0,
      ...given,
    }),
  );

const written = (it: Device): string =>
  sheetHeader() + sheetLine(it, { subnet: () => '10.0.0.0/24', parent: () => '10.0.0.254' });

test('what is exported reads back as the same device', () =>
  fc.assert(
    fc.property(device, (it) => {
      const [, reading] = [...readSheet(written(it)).readings];
      expect(reading).toMatchObject({
        kind: 'good',
        row: {
          name: it.name,
          address: it.address,
          typeId: it.typeId,
          subnet: '10.0.0.0/24',
          site: it.site,
          parent: '10.0.0.254',
          notes: it.notes,
          ...(Object.keys(it.policy).length > 0 && { asked: it.policy }),
        },
      });
    }),
    { numRuns: 400 },
  ));

test('no cell that is exported starts a formula', () =>
  fc.assert(
    fc.property(device, (it) => {
      for (const record of csvRecords(written(it), ','))
        for (const cell of record.kind === 'cells' ? record.cells : [record.text])
          expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
    }),
  ));

test('the guard is taken off exactly', () =>
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\n', 'a') }), (text) => {
      expect(unguardFormula(guardFormula(text))).toBe(text);
      expect(guardFormula(text)).not.toMatch(/^[=+\-@\t\r\n]/);
    }),
  ));
