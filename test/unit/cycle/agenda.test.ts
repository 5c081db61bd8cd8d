import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Agenda, createAgenda, type Gap } from '../../../src/main/engine/cycle/agenda.ts';
import { newAbort } from '../../support/builders.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';

describe('the agenda', () => {
  let clock: FakeClock;
  let agenda: Agenda;
  let gaps: Gap[];
  let faults: unknown[];
  let ran: [string, number][];
  let loop: Promise<void>;
  const stop = { now: () => {} };

  beforeEach(() => {
    clock = createFakeClock();
    gaps = [];
    faults = [];
    ran = [];
    agenda = createAgenda({ clock, newAbort, onGap: (gap) => gaps.push(gap), onFault: (error) => faults.push(error) });
    const stopping = newAbort();
    stop.now = () => stopping.abort(new Error('stopped'));
    loop = agenda.run(stopping.signal);
  });
  afterEach(async () => {
    stop.now();
    await loop;
  });

  const note = (name: string) => () => {
    ran.push([name, clock.monotonicMs()]);
  };

  it('runs in the order of times, at their times, equal times as they came', async () => {
    agenda.at(300, note('c'));
    agenda.at(100, note('a'));
    agenda.at(200, note('b1'));
    agenda.at(200, note('b2'));
    await clock.advance(1_000);
    expect(ran).toEqual([
      ['a', 100],
      ['b1', 200],
      ['b2', 200],
      ['c', 300],
    ]);
  });

  it('wakes for an entry earlier than the one it waits for', async () => {
    agenda.at(5_000, note('late'));
    await clock.advance(10);
    agenda.at(50, note('early'));
    await clock.advance(100);
    expect(ran).toEqual([['early', 50]]);
  });

  it('does not run what was cancelled', async () => {
    const cancel = agenda.at(100, note('never'));
    cancel();
    await clock.advance(200);
    expect(ran).toEqual([]);
  });

  it('stands the order of thousands', async () => {
    for (let i = 0; i < 5_000; i++) agenda.at((i * 7_919) % 5_000, note(String(i)));
    await clock.advance(6_000);
    const times = ran.map(([, atMs]) => atMs);
    expect(times).toHaveLength(5_000);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('goes on when an entry throws, and says so', async () => {
    const fault = new Error('broken');
    agenda.at(100, () => {
      throw fault;
    });
    agenda.at(100, note('next'));
    await clock.advance(200);
    expect([faults, ran]).toEqual([[fault], [['next', 100]]]);
  });

  it('says when time went on without it', async () => {
    agenda.at(60_000, note('x'));
    await clock.advance(100);
    await clock.stall(20_000);
    expect(gaps).toMatchObject([{ lost: true, lateMs: 10_100 }]);
  });

  it('notices a wall clock that runs ahead (sleep on Linux) and one set back', async () => {
    await clock.advance(100);
    clock.setWall(3_600_000);
    await clock.advance(10_000);
    clock.setWall(-7_200_000);
    await clock.advance(10_000);
    expect(gaps).toMatchObject([
      { lost: true, wallJumpMs: 3_600_000 },
      { lost: false, wallJumpMs: -7_200_000 },
    ]);
  });
});
