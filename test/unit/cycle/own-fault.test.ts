import { afterEach, describe, expect, test } from 'vitest';
import type { OwnNetworkQuorum, OwnNetworkVerdict } from '../../../src/main/engine/status/own-network.ts';
import { deviceState, watchedDevices } from '../../support/builders.ts';
import { createRoundsLab, type RoundsLab } from '../../support/rounds-lab.ts';

const labs: RoundsLab[] = [];
afterEach(async () => {
  for (const { rounds } of labs.splice(0)) await rounds.stop();
});

/** Devices that were online, behind a network that is there or not, and a quorum that says what the test says. */
const build = (count: number) => {
  const net = {
    isUp: true,
    verdict: { kind: 'alive' } as OwnNetworkVerdict,
    judged: 0,
    heard: 0,
    suspected: 0,
    wasDown: false,
  };
  const quorum: OwnNetworkQuorum = {
    heard: () => void net.heard++,
    suspect: () => void net.suspected++,
    wasDownSince: () => net.wasDown,
    judge: () => {
      net.judged++;
      return net.verdict;
    },
  };
  const lab = createRoundsLab({
    quorum,
    behaviour: (address) => (net.isUp ? { rttMs: 1 } : address === '10.0.0.7' ? 'no-route' : 'silent'),
  });
  labs.push(lab);
  const state = deviceState({ status: 'online', lossPercent: 0 });
  lab.rounds.upsert(watchedDevices(count, { state }), { checkNow: true });
  lab.rounds.start();
  const transitions = () => lab.records.flatMap(({ transition }) => transition ?? []);
  return { lab, net, transitions };
};
const gatewaySilent: OwnNetworkVerdict = {
  kind: 'down',
  fault: 'gateway-silent',
  sentence: '1 gateway did not answer',
};

describe('silence while the fault may be our own', () => {
  test('250 devices behind a silent gateway: not one goes offline, all turn unknown, and all are back at once', async () => {
    const { lab, net, transitions } = build(250);
    await lab.clock.advance(12_000);
    expect(net.heard).toBeGreaterThanOrEqual(250);
    expect(net.judged).toBe(0);
    net.isUp = false;
    net.verdict = gatewaySilent;
    await lab.clock.advance(60_000);
    expect(transitions()).toHaveLength(250);
    expect(new Set(transitions().map(({ to }) => to))).toEqual(new Set(['unknown']));
    const last = lab.records.at(-1);
    expect(last).toMatchObject({ voidReason: 'gateway-silent', state: { status: 'unknown' } });
    expect(last?.state.statusReason).toContain('the gateway of this machine did not answer');
    expect(net.suspected).toBeGreaterThan(0);
    net.isUp = true;
    lab.rounds.recheckVoid();
    await lab.clock.advance(5_000);
    net.verdict = { kind: 'alive' };
    await lab.clock.advance(20_000);
    expect(lab.cycles().some(({ trigger }) => trigger === 'network-back')).toBe(true);
    expect(transitions()).toHaveLength(500);
    expect(transitions().some(({ from, to }) => from === 'offline' || to === 'offline')).toBe(false);
    expect(
      transitions()
        .slice(250)
        .every(({ to }) => to === 'online'),
    ).toBe(true);
  });

  test('is confirmed once more while the witnesses are asked, and judged when one answered', async () => {
    const { lab, net, transitions } = build(1);
    await lab.clock.advance(2_000);
    net.isUp = false;
    net.verdict = { kind: 'unsure' };
    await lab.clock.advance(14_000);
    expect(net.judged).toBeGreaterThan(0);
    expect(transitions()).toEqual([]);
    net.verdict = { kind: 'alive' };
    await lab.clock.advance(5_000);
    expect(transitions()).toMatchObject([{ from: 'online', to: 'offline' }]);
  });

  test.each([
    [true, 1],
    [false, 4],
  ])(
    'packets lost while our own network was down (%s): of 4, %i count for a device that answers then',
    async (wasDown, sent) => {
      const { lab, net } = build(1);
      await lab.clock.advance(2_000);
      const asked = lab.prober.log.length;
      net.isUp = false;
      net.wasDown = wasDown;
      await lab.clock.advanceUntil(() => lab.prober.log.length > asked, 15_000);
      net.isUp = true;
      await lab.clock.advance(6_000);
      expect(lab.records.at(-1)).toMatchObject({ sent, received: 1, state: { status: 'online' } });
    },
  );

  test('of which nobody ever says whose fault it is, is no verdict', async () => {
    const { lab, net } = build(1);
    await lab.clock.advance(2_000);
    net.isUp = false;
    net.verdict = { kind: 'unsure' };
    await lab.clock.advance(60_000);
    expect(lab.records.at(-1)).toMatchObject({ voidReason: 'other', state: { status: 'online' } });
  });

  test('a device that is offline stays so, and nobody is asked about it', async () => {
    const { lab, net, transitions } = build(1);
    await lab.clock.advance(2_000);
    net.isUp = false;
    await lab.clock.advance(20_000);
    expect(transitions()).toMatchObject([{ to: 'offline' }]);
    net.verdict = gatewaySilent;
    await lab.clock.advance(60_000);
    expect(net.judged).toBe(1);
    expect(transitions()).toHaveLength(1);
  });
});
