/**
 * The Windows backend under wine, in Windows' own Node: real packets, inside a namespace. IPv6 stays untried: wine 8 has no Icmp6CreateFile.
 * Tests are tried again because wine 8 itself fails now and then on a busy machine, before or after ours has run.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLab, type Lab, labMissing } from '../support/lab.ts';
import { createWindowsMachine, type WindowsMachine, windowsMissing } from '../support/windows.ts';

const missing = labMissing() ?? windowsMissing();

type Outcome = {
  readonly address: string;
  readonly sent: number;
  readonly received: number;
  readonly voids: number;
  readonly voidReason: string | null;
  readonly ttl: number;
  readonly rttsMs: readonly number[];
};
type Said = {
  readonly platform: string;
  readonly backend: string | null;
  readonly passedOver: readonly object[];
  readonly elapsedMs: number;
  readonly totals: object;
  readonly outcomes: readonly Outcome[];
};

describe.skipIf(missing !== null)(`windows-echo under wine${missing ? ` (needs ${missing})` : ''}`, () => {
  let lab: Lab;
  let windows: WindowsMachine;
  beforeAll(() => {
    lab = createLab({ liveCidrs: ['10.0.0.0/16'] });
    lab.kill(['10.0.0.5', ...Array.from({ length: 70 }, (_, i) => `10.0.9.${i}`)]);
    lab.ip('route', 'add', 'prohibit', '198.18.1.0/24');
    windows = createWindowsMachine(lab);
  }, 120_000);
  afterAll(() => {
    windows?.remove();
    lab?.remove();
  });

  const ping = (packets: number, ...targets: string[]): Said => {
    const { code, output } = windows.run(['windows-echo-entry.ts', String(packets), '1000', ...targets]);
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    return JSON.parse(output);
  };

  test('it is chosen first, the living answer, the dead don’t, and what never left is void', {
    timeout: 120_000,
  }, () => {
    const said = ping(2, '127.0.0.1', '10.0.0.4', '10.0.0.5', '198.18.0.1', '198.18.1.1', '::1');
    expect(said).toMatchObject({ platform: 'win32', backend: 'windows-echo', passedOver: [] });
    expect(said.outcomes.map((it) => [it.address, it.sent, it.received, it.voids, it.voidReason])).toEqual([
      ['127.0.0.1', 2, 2, 0, null],
      ['10.0.0.4', 2, 2, 0, null],
      ['10.0.0.5', 2, 0, 0, null],
      ['198.18.0.1', 0, 0, 2, 'other'],
      ['198.18.1.1', 0, 0, 2, 'other'],
      ['::1', 0, 0, 2, 'not-supported'],
    ]);
    expect(said.outcomes.slice(0, 2).map(({ ttl }) => ttl)).toEqual([64, 64]);
    expect(
      said.outcomes
        .slice(0, 2)
        .flatMap(({ rttsMs }) => rttsMs)
        .every((rtt) => rtt > 0 && rtt < 1_000),
    ).toBe(true);
    expect(said.totals).toMatchObject({ sent: 6, received: 4, rejected: {} });
  });

  test('more requests than one wait can watch: 70 dead hold up none of 200 living', {
    timeout: 120_000,
    retry: 2,
  }, () => {
    const { outcomes, elapsedMs } = ping(1, '10.0.9.0+70', '10.0.1.0+200');
    expect(outcomes.slice(0, 70).filter(({ sent, received }) => sent !== 1 || received !== 0)).toEqual([]);
    expect(outcomes.slice(70).filter(({ received }) => received !== 1)).toEqual([]);
    // Four at once, as blocking calls would have it, take 17 timeouts.
    expect(elapsedMs).toBeLessThan(10_000);
  });
});
