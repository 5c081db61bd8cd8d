/**
 * The state machine of one governed pace: the state before and one window of about a second give the pace of the next.
 *
 *            pressure in two windows running           pressure again
 *     open ─────────────────────────────────▶ testing ◀─────────────── easing
 *      ▲ ▲                              halves the rate, │                │ ▲
 *      │ │                              and again while  │                │ │
 *      │ │                              it is no better  │                │ │
 *      │ └── at the floor and no better: it is not us ───┤                │ │
 *      │     (that sign counts for nothing for 10 min)   └ two calm windows: it was us
 *      └──────────────────────────── back at full pace ───────────────────┘
 *
 * Pressure alone proves nothing: a line may be slow, and devices may be out, without our doing. That it goes away when we
 * slow down, does. The way down is a halving, the way up is by steps (Chiu and Jain, "Analysis of the increase and decrease
 * algorithms for congestion avoidance", 1989), with a long rest below the rate that was too much last time.
 */
import { countText, figureText, numberText } from '../words.ts';

/** By what a network or this machine shows that more is sent than it can take. */
export const signs = ['rtt', 'gateway-loss', 'loss', 'buffers'] as const;
export type Sign = (typeof signs)[number];

export type Pressure = {
  readonly sign: Sign;
  /** How bad, in any measure that falls as it gets better. */
  readonly level: number;
  /** What was seen, with its numbers: "the RTT of gateway 10.0.0.1 rose from 0.8 to 14 ms". */
  readonly text: string;
};

export type PaceWindow = {
  readonly fullPerS: number;
  readonly sentPerS: number;
  readonly pressures: readonly Pressure[];
};

export type PaceState = {
  readonly phase: 'open' | 'testing' | 'easing';
  readonly fullPerS: number;
  readonly limitPerS: number;
  /** Why it is below full pace; null at full pace. */
  readonly reason: string | null;
  /** What was seen when it was slowed last. */
  readonly seen: string;
  /** Windows in a row with pressure, without, and since the limit last changed. */
  readonly pressed: number;
  readonly calm: number;
  readonly waited: number;
  /** The least of the pressure since then. */
  readonly level: number;
  /** The rate that was too much last time. */
  readonly kneePerS: number | null;
  /** Windows to rest below the knee before more is tried; longer each time that it was too much again. */
  readonly restWindows: number;
  /** The rate of the window before: what is seen now may have been sent then. */
  readonly lastSentPerS: number;
  /** Windows for which a sign that was not our doing still counts for nothing. */
  readonly excused: Readonly<Partial<Record<Sign, number>>>;
};

const PRESSED_TO_SLOW = 2;
const CALM_TO_EASE = 2;
/** A halving shows only after the checks under way have ended: 1.5 s with the usual packets and timeout. */
const WINDOWS_TO_SETTLE = 3;
const WINDOWS_AT_FLOOR = 4;
const EXCUSED_WINDOWS = 600;
const FIRST_REST = 30;
const LONGEST_REST = 480;
/** Below this share of the best since the last change it is getting better by itself, as a queue that drains; at the floor any progress is waited for. */
const BETTER = 0.8;
const BETTER_AT_FLOOR = 0.97;
const FLOOR_PER_S = 20;
const FLOOR_SHARE = 0.05;
/** Fast up to this share of the knee, then a rest, then slowly on; past so much of it the knee is forgotten. */
const SAFE_SHARE = 0.8;
const PAST_SHARE = 1.2;

export const openPace = (fullPerS: number): PaceState => ({
  phase: 'open',
  fullPerS,
  limitPerS: fullPerS,
  reason: null,
  seen: '',
  pressed: 0,
  calm: 0,
  waited: 0,
  level: 0,
  kneePerS: null,
  restWindows: FIRST_REST,
  lastSentPerS: 0,
  excused: {},
});

export const floorPerS = (fullPerS: number): number =>
  Math.min(fullPerS, Math.max(FLOOR_PER_S, Math.round(fullPerS * FLOOR_SHARE)));

export const nextPace = (before: PaceState, { fullPerS, sentPerS, pressures }: PaceWindow): PaceState => {
  const kept = before.fullPerS === fullPerS ? before : openPace(fullPerS);
  const pressure = pressures.find(({ sign }) => kept.excused[sign] === undefined) ?? null;
  const state: PaceState = {
    ...kept,
    excused: aWindowLess(kept.excused),
    pressed: pressure === null ? 0 : kept.pressed + 1,
    calm: pressure === null ? kept.calm + 1 : 0,
    waited: kept.waited + 1,
    lastSentPerS: sentPerS,
  };
  const ratePerS = Math.min(state.limitPerS, Math.max(sentPerS, kept.lastSentPerS));
  if (pressure === null)
    return state.phase === 'testing' ? relieved(state) : state.phase === 'easing' ? easier(state) : state;
  if (state.phase === 'testing') return stillPressed(state, pressure);
  const enough = pressure.sign === 'buffers' ? 1 : PRESSED_TO_SLOW;
  return state.pressed < enough ? state : slower(state, ratePerS, pressure);
};

const slower = (state: PaceState, ratePerS: number, { level, text }: Pressure): PaceState => {
  const limitPerS = Math.max(floorPerS(state.fullPerS), Math.round(ratePerS / 2));
  const seen = `${text} while ${countText(Math.round(ratePerS), 'packet')}/s left`;
  return {
    ...state,
    phase: 'testing',
    limitPerS,
    seen,
    reason: `slowed to ${numberText(limitPerS)}/s: ${seen}`,
    waited: 0,
    kneePerS: ratePerS,
    level,
    restWindows: state.phase === 'easing' ? Math.min(LONGEST_REST, state.restWindows * 2) : FIRST_REST,
  };
};

const stillPressed = (state: PaceState, { sign, level }: Pressure): PaceState => {
  const isAtFloor = state.limitPerS <= floorPerS(state.fullPerS);
  const isBetter = level < state.level * (isAtFloor ? BETTER_AT_FLOOR : BETTER);
  if (isBetter) return { ...state, level, waited: isAtFloor ? 0 : state.waited };
  if (state.waited < (isAtFloor ? WINDOWS_AT_FLOOR : WINDOWS_TO_SETTLE)) return state;
  if (isAtFloor) return { ...openPace(state.fullPerS), excused: { ...state.excused, [sign]: EXCUSED_WINDOWS } };
  const limitPerS = Math.max(floorPerS(state.fullPerS), Math.round(state.limitPerS / 2));
  const reason = `slowed to ${numberText(limitPerS)}/s: ${state.seen}`;
  return { ...state, limitPerS, kneePerS: state.limitPerS, level, reason, waited: 0 };
};

const relieved = (state: PaceState): PaceState =>
  state.calm < CALM_TO_EASE
    ? state
    : { ...state, phase: 'easing', waited: 0, reason: comingBack(state, state.limitPerS) };

const easier = (state: PaceState): PaceState => {
  const { fullPerS, kneePerS, limitPerS } = state;
  const isResting = kneePerS !== null && limitPerS >= kneePerS * SAFE_SHARE && state.waited < state.restWindows;
  if (isResting) return state;
  const isPast = kneePerS !== null && limitPerS > kneePerS * PAST_SHARE;
  const knee = isPast ? null : kneePerS;
  const stepped = limitPerS + stepPerS(fullPerS, limitPerS, knee);
  // Not past the safe share in the stride that reaches it: a tenth of the knee more may be too much again.
  const safePerS = knee === null ? 0 : Math.ceil(knee * SAFE_SHARE);
  const next = limitPerS < safePerS ? Math.min(stepped, safePerS) : stepped;
  if (next >= fullPerS) return { ...openPace(fullPerS), excused: state.excused };
  // What is below the safe share waits for nothing: the rest is counted from there.
  const waited = knee !== null && next < knee * SAFE_SHARE ? 0 : state.waited;
  return { ...state, limitPerS: next, kneePerS: knee, waited, reason: comingBack(state, next) };
};

/** 5 % of full pace a window, but near a knee at most a tenth of it, and beyond its safe share a twentieth. */
const stepPerS = (fullPerS: number, limitPerS: number, kneePerS: number | null): number => {
  const step = fullPerS * 0.05;
  if (kneePerS === null) return Math.max(1, Math.round(step));
  const share = limitPerS < kneePerS * SAFE_SHARE ? 0.1 : 0.05;
  return Math.max(1, Math.round(Math.min(step, kneePerS * share)));
};

const comingBack = (state: PaceState, limitPerS: number): string =>
  `at ${numberText(limitPerS)}/s and rising by steps: ${state.seen}`;

const aWindowLess = (excused: PaceState['excused']): PaceState['excused'] =>
  Object.fromEntries(
    Object.entries(excused).flatMap(([sign, windows]) => (windows > 1 ? [[sign, windows - 1]] : [])),
  ) as PaceState['excused'];

/** What changed between two windows, for the log; null when nothing a person would want to know. */
export const paceChange = (before: PaceState, after: PaceState): string | null => {
  if (before.phase === after.phase && after.phase !== 'testing') return null;
  if (after.phase === 'open')
    return before.phase === 'testing'
      ? `back to ${numberText(after.fullPerS)}/s: slowing to ${numberText(before.limitPerS)}/s did not help, so it is not our doing that ${before.seen}`
      : `back to ${numberText(after.fullPerS)}/s: the line takes it again`;
  return before.limitPerS === after.limitPerS && before.phase === after.phase ? null : after.reason;
};

/** A figure in milliseconds as it rose: "from 0.8 to 14 ms". */
export const roseText = (from: number, to: number): string => `rose from ${figureText(from)} to ${figureText(to)} ms`;
