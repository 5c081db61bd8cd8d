/** The state machine of one pace, window by window. */
import { expect, test } from 'vitest';
import { nextPace, openPace, type PaceState } from '../../../src/main/engine/pace/next-pace.ts';

const fullPerS = 2_000;
const pressure = { sign: 'rtt', level: 50, text: 'the RTT rose' } as const;

test.each([702, 800, 902, 987, 1_405])(
  'after %i/s were too much it goes up to four fifths of that and rests there',
  (knee) => {
    let state: PaceState = openPace(fullPerS);
    for (let window = 0; window < 2; window++)
      state = nextPace(state, { fullPerS, sentPerS: knee, pressures: [pressure] });
    expect(state).toMatchObject({ phase: 'testing', limitPerS: Math.round(knee / 2) });
    const limits: number[] = [];
    for (let window = 0; window < 30; window++) {
      state = nextPace(state, { fullPerS, sentPerS: state.limitPerS, pressures: [] });
      limits.push(state.limitPerS);
    }
    expect(Math.max(...limits)).toBe(Math.ceil(knee * 0.8));
    expect(limits.filter((limit) => limit === Math.ceil(knee * 0.8)).length).toBeGreaterThan(20);
  },
);
