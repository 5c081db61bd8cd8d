import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../src/contract/model/policy.ts';
import { createFleetRounds } from '../../../src/main/engine/cycle/fleet-rounds.ts';
import type { CheckRecord } from '../../../src/main/engine/ports.ts';
import { confirmationsFor, reckonedLoss } from '../../../src/main/engine/status/confirmations.ts';
import { type Judgement, judgementFrom, nextStatus } from '../../../src/main/engine/status/next-status.ts';
import { fraction, hash32, mix32 } from '../../../src/main/io/simulated/chance.ts';
import { addressOf, deviceState, newAbort, silentLog, watchedDevices } from '../../support/builders.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createRoundsLab } from '../../support/rounds-lab.ts';

describe('a fleet of 2,400 devices in 600 subnets', () => {
  it('is all checked in the first cycle; then exactly the tenth that died is offline, and exactly it comes back', async () => {
    const dying = new Set(Array.from({ length: 240 }, (_, index) => addressOf(1 + (hash32('dies', index) % 2_400))));
    let dead: ReadonlySet<string> = new Set();
    const it = createRoundsLab({ behaviour: (address) => (dead.has(address) ? 'silent' : { rttMs: 8 }) });
    it.rounds.upsert(watchedDevices(2_400, { state: deviceState({ lossPercent: 0 }) }), { checkNow: true });
    it.rounds.start();
    await it.clock.advance(3_000);
    expect(it.cycle(1)).toMatchObject({
      trigger: 'start',
      state: 'finished',
      devices: 2_400,
      done: 2_400,
      online: 2_400,
      subnets: 600,
    });

    const offline = () => {
      const last = new Map(it.records.map((record) => [record.deviceId, record.state.status]));
      return new Set([...last].filter(([, status]) => status === 'offline').map(([id]) => addressOf(id)));
    };
    dead = dying;
    await it.clock.advance(22_000);
    expect(offline()).toEqual(dying);
    dead = new Set();
    await it.clock.advance(12_000);
    expect(offline()).toEqual(new Set());

    const changes = it.records.flatMap(({ transition }) => (transition?.news ? [transition.to] : []));
    expect(changes.filter((to) => to === 'offline')).toHaveLength(dying.size);
    expect(changes.filter((to) => to === 'online')).toHaveLength(dying.size);
    expect(it.rounds.adherence()).toMatchObject([{ devices: 2_400, missed: 0, overdue: 0 }]);
    expect(it.rounds.adherence()[0]?.lateP99Ms).toBeLessThan(250);
    await it.rounds.stop();
  });
});

/** Answers at once, losing each packet with the given chance, the same way in every run. */
const lossyProber = (lossFraction: number) => {
  let draw = 0;
  const lost = () => fraction(mix32(hash32('loss', draw++), 1)) < lossFraction;
  return (packets: number, stopOnReply: boolean) => {
    let sent = 0;
    let received = 0;
    while (sent < packets && !(stopOnReply && received > 0)) {
      sent++;
      if (!lost()) received++;
    }
    return { sent, received };
  };
};

describe('healthy devices that lose packets', () => {
  it('are never called offline: 100,000 checks at 1 % loss', async () => {
    const clock = createFakeClock();
    const send = lossyProber(0.01);
    const records: CheckRecord[] = [];
    let checks = 0;
    let confirmed = 0;
    const rounds = createFleetRounds({
      clock,
      probe: async ({ targets, plan }, onOutcomes) => {
        if (plan.stopOnReply) confirmed += targets.length;
        onOutcomes(
          targets.map(({ key }) => {
            const { sent, received } = send(plan.packets, plan.stopOnReply);
            const rttsMs = Array.from({ length: received }, () => 10);
            return {
              key,
              sent,
              received,
              rttsMs,
              voids: 0,
              voidReason: null,
              unreachable: null,
              duplicates: 0,
              ttl: 64,
            };
          }),
        );
      },
      resolve: async () => ({ kind: 'unresolved', why: '' }),
      record: (more) => {
        checks += more.length;
        for (const record of more) if (record.state.status === 'offline') records.push(record);
      },
      onCycle: () => {},
      proberTotals: () => ({ rejected: {} }),
      log: silentLog,
      firstCycleId: 1,
      limits: { subnetsAtOnce: 200, probesPerSubnet: 30 },
      newAbort,
    });
    rounds.upsert(watchedDevices(2_400, { policy: { packets: 1 } }), { checkNow: true });
    rounds.start();
    await clock.advance(420_000);
    await rounds.stop();
    expect(checks).toBeGreaterThan(100_000);
    expect(confirmed).toBeGreaterThan(800);
    expect(records).toEqual([]);
  });

  /** One check as the rounds make it: silence is confirmed, and both are one check. */
  const judge = (current: Judgement, send: ReturnType<typeof lossyProber>, atMs: number): Judgement => {
    const first = send(3, false);
    const facts = {
      ...{ atMs, rttMs: 1, voidReason: null, confirmations: null, unreachable: null, tookMs: 1 },
      ...first,
    };
    const next = nextStatus(current, facts, defaultPolicy);
    if (next !== 'confirm') return next;
    const confirmations = confirmationsFor(3, reckonedLoss(current.loss, first.sent));
    const second = send(confirmations, true);
    const sum = { sent: first.sent + second.sent, received: second.received };
    const confirmed = nextStatus(current, { ...facts, ...sum, confirmations }, defaultPolicy);
    if (confirmed === 'confirm') throw new Error('asked to confirm twice');
    return confirmed;
  };

  it.each([
    { percent: 1, devices: 700, most: 0 },
    { percent: 10, devices: 700, most: 0 },
    { percent: 30, devices: 2_400, most: 1 },
  ])(
    'are hardly ever called offline: $devices devices new to us, a day at one check a minute, $percent % loss',
    ({ percent, devices, most }) => {
      const send = lossyProber(percent / 100);
      let offline = 0;
      for (let device = 0; device < devices; device++) {
        let current = judgementFrom(deviceState());
        for (let minute = 0; minute < 1_440; minute++) {
          const next = judge(current, send, minute * 60_000);
          if (next.status === 'offline' && current.status !== 'offline') offline++;
          current = next;
        }
      }
      expect(offline).toBeLessThanOrEqual(most);
    },
    60_000,
  );
});
