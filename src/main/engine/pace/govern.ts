/** The pace governor: window by window it decides how fast packets may leave, over all and in each subnet, and says why. */
import type { HeardWindow } from './answer-book.ts';
import { nextPace, openPace, type PaceState, paceChange } from './next-pace.ts';
import {
  commonPressures,
  type GatewayHeard,
  type GatewayUsuals,
  learnGateways,
  type Strain,
  subnetPressures,
} from './pressures.ts';

export type GovernorWindow = {
  /** Limits as set: packets a second over all (above 0) and per subnet (0: none of its own). */
  readonly fullPerS: number;
  readonly subnetFullPerS: number;
  readonly seconds: number;
  readonly sent: number;
  readonly gateways: readonly GatewayHeard[];
  readonly heard: HeardWindow;
  readonly strain: Strain;
};

export type GovernorState = {
  readonly all: PaceState;
  /** Only those that are watched closely: pressed now or not at full pace. */
  readonly subnets: ReadonlyMap<number, PaceState & { readonly quiet: number }>;
  readonly usuals: GatewayUsuals;
  /** Windows since the line as a whole was last pressed. */
  readonly windowsSincePressure: number;
  /** What changed in this window, in sentences. */
  readonly changes: readonly string[];
};

/** Below this rate whatever happens is not our doing. */
export const WATCHED_FROM_PER_S = 50;
const SUBNET_WATCHED_FROM_PER_S = 20;
const MOST_SUBNETS = 500;
/** A subnet that was not asked fast for so many windows is no longer watched, and is at full pace again. */
const FORGET_AFTER_WINDOWS = 300;

export const newGovernor = (fullPerS: number): GovernorState => ({
  all: openPace(fullPerS),
  subnets: new Map(),
  usuals: new Map(),
  windowsSincePressure: Number.POSITIVE_INFINITY,
  changes: [],
});

export const govern = (before: GovernorState, window: GovernorWindow): GovernorState => {
  const { fullPerS, gateways, heard, strain } = window;
  const sentPerS = window.sent / window.seconds;
  const isFast = Math.max(sentPerS, before.all.lastSentPerS) >= WATCHED_FROM_PER_S;
  // Slowed to the test, the rate is low because of us: what is still seen then counts.
  const isWatched = isFast || before.all.phase === 'testing';
  const pressures = isWatched ? commonPressures(gateways, before.usuals, heard, strain) : [];
  const all = nextPace(before.all, { fullPerS, sentPerS, pressures });
  const wasNotUs = before.all.phase === 'testing' && all.phase === 'open' && before.all.fullPerS === fullPerS;
  const isPressed = pressures.some(({ sign }) => all.excused[sign] === undefined);
  const changes: string[] = [];
  const change = paceChange(before.all, all);
  if (change !== null) changes.push(change);
  return {
    all,
    subnets: governSubnets(before, window, all.phase === 'open' && !isPressed, changes),
    usuals: learnGateways(before.usuals, gateways, wasNotUs),
    windowsSincePressure: isPressed ? 0 : before.windowsSincePressure + 1,
    changes,
  };
};

/** `isTheirOwn`: whether the common line is well, so that what a subnet shows is its own. */
const governSubnets = (
  before: GovernorState,
  { fullPerS, subnetFullPerS, seconds, heard }: GovernorWindow,
  isTheirOwn: boolean,
  changes: string[],
): GovernorState['subnets'] => {
  const full = subnetFullPerS === 0 ? fullPerS : Math.min(fullPerS, subnetFullPerS);
  const next = new Map<number, PaceState & { readonly quiet: number }>();
  for (const [subnet, state] of before.subnets) {
    const isAsked = (heard.bySubnet.get(subnet)?.sent ?? 0) / seconds >= SUBNET_WATCHED_FROM_PER_S;
    const quiet = isAsked ? 0 : state.quiet + 1;
    if (!isAsked && quiet < FORGET_AFTER_WINDOWS) next.set(subnet, { ...state, quiet });
  }
  for (const [subnet, its] of heard.bySubnet) {
    const sentPerS = its.sent / seconds;
    if (sentPerS < SUBNET_WATCHED_FROM_PER_S) continue;
    const known = before.subnets.get(subnet);
    const pressures = isTheirOwn ? subnetPressures(its) : [];
    if (known === undefined && (pressures.length === 0 || next.size >= MOST_SUBNETS)) continue;
    const was = known ?? openPace(full);
    const state = isTheirOwn || known === undefined ? nextPace(was, { fullPerS: full, sentPerS, pressures }) : was;
    const change = paceChange(was, state);
    if (change !== null) changes.push(`subnet ${subnet}: ${change}`);
    const isOrdinary = state.phase === 'open' && state.pressed === 0 && Object.keys(state.excused).length === 0;
    if (!isOrdinary) next.set(subnet, { ...state, quiet: 0 });
  }
  return next;
};

/** Whether packets may have been lost to our own rate a moment ago. */
export const isCongested = ({ windowsSincePressure }: GovernorState): boolean => windowsSincePressure < 3;
