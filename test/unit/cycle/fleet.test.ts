import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../src/contract/model/policy.ts';
import { createFleetRounds } from '../../../src/main/engine/cycle/fleet-rounds.ts';
import type { CheckRecord } from '../../../src/main/engine/ports.ts';
import { confirmationsFor } from '../../../src/main/engine/status/confirmations.ts';
import { lossPercentOf } from '../../../src/main/engine/status/loss-window.ts';
import { judgementFrom, nextStatus } from '../../../src/main/engine/status/next-status.ts';
import { fraction, hash32, mix32 } from '../../../src/main/io/simulated/chance.ts';
import { addressOf, deviceState, newAbort, silentLog, watchedDevices } from '../../support/builders.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createRoundsLab } from '../../support/rounds-lab.ts';

describe('a fleet of 2,400 devices in 600 subnets', () => {
  it('is all checked in the first cycle; then exactly the tenth that died is offline, and exactly it comes back', async () => {
    const dying = new Set(Array.from({ length: 240 }, (_, index) => addressOf(1 + (hash32('dies', index) % 2_400))));
    let dead: ReadonlySet<string> = new Set();
    const it = createRoundsLab({ behaviour: (address) => (dead.has(address) ? 'silent' : { rttMs: 8 }) });
    it.rounds.upsert(watchedDevices(2_400), { checkNow: true });
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

  it.each([
    { percent: 1, checks: 1_000_000 },
    { percent: 10, checks: 300_000 },
    { percent: 30, checks: 300_000 },
  ])('are never called offline: $checks verdicts at $percent % loss', ({ percent, checks }) => {
    const send = lossyProber(percent / 100);
    let current = judgementFrom(deviceState({ status: 'online', lossPercent: percent }));
    let offline = 0;
    for (let at = 0; at < checks; at++) {
      const first = send(3, false);
      const facts = {
        atMs: at,
        rttMs: 1,
        voidReason: null,
        confirmations: null,
        unreachable: null,
        tookMs: 1,
        ...first,
      };
      let next = nextStatus(current, facts, defaultPolicy);
      if (next === 'confirm') {
        const confirmations = confirmationsFor(3, (lossPercentOf(current.loss) ?? 0) / 100);
        const second = send(confirmations, true);
        const sum = { sent: first.sent + second.sent, received: second.received };
        next = nextStatus(current, { ...facts, ...sum, confirmations }, defaultPolicy);
      }
      if (next === 'confirm') throw new Error('asked to confirm twice');
      current = next;
      if (current.status === 'offline') offline++;
    }
    expect(offline).toBe(0);
  });
});
