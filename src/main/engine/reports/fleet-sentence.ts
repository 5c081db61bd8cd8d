/** The state of the fleet in one sentence, as a person would say it: worst first, calm otherwise. */
import type { StatusCounts } from '../../../contract/model/status.ts';
import type { Subnet } from '../../../contract/model/subnet.ts';
import { countText, durationText, numberText } from '../words.ts';

export type FleetSentenceInput = {
  readonly counts: StatusCounts;
  readonly subnets: readonly Subnet[];
  readonly nowMs: number;
  readonly simulated: boolean;
};

const MOST_NAMED = 3;
const JUST_NOW_MS = 5_000;

export const fleetSentence = (input: FleetSentenceInput): string => {
  const sentence = stateOf(input);
  return input.simulated ? `Simulated: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}` : sentence;
};

const stateOf = ({ counts, subnets, nowMs }: FleetSentenceInput): string => {
  if (counts.total === 0) return 'Nothing is watched yet';
  const watched = counts.total - counts.paused;
  if (watched === 0) return `All ${countText(counts.total, 'device')} paused`.replace('All 1 ', 'The only ');
  if (counts.unknown === watched) return `Nothing is known yet of ${countText(watched, 'device')}`;
  const paused = counts.paused > 0 ? [`${numberText(counts.paused)} paused`] : [];
  if (counts.online === watched) return [allOnline(watched), ...paused].join(', ');
  const troubles = [
    ...culprits(subnets, counts.offline, nowMs),
    ...(counts.degraded > 0 ? [`${numberText(counts.degraded)} degraded`] : []),
    ...(counts.unknown > 0 ? [`${numberText(counts.unknown)} unknown`] : []),
    ...paused,
  ];
  return [`${numberText(counts.online)} of ${numberText(watched)} online`, ...troubles].join('; ');
};

const allOnline = (watched: number): string =>
  watched === 1 ? 'The only device is online' : `All ${countText(watched, 'device')} online`;

/** The subnets that lost most, by name; then what is left over, in one number. */
const culprits = (subnets: readonly Subnet[], offline: number, nowMs: number): string[] => {
  if (offline === 0) return [];
  const hit = subnets
    .filter(({ counts }) => counts.offline > 0)
    .toSorted((a, b) => b.counts.offline - a.counts.offline || (b.changedAt ?? 0) - (a.changedAt ?? 0));
  const scattered = hit.length > MOST_NAMED && hit[0]?.counts.offline === 1;
  if (scattered) return [`${numberText(offline)} offline in ${countText(hit.length, 'subnet')}`];
  const named = hit.slice(0, MOST_NAMED);
  const inOthers = offline - named.reduce((sum, { counts }) => sum + counts.offline, 0);
  const others = hit.length - named.length;
  if (named.length === 0) return [`${numberText(offline)} offline`];
  const sentences = named.map((subnet) => lossOf(subnet, nowMs));
  if (inOthers <= 0) return sentences;
  const where = others > 0 ? ` in ${countText(others, 'other subnet')}` : ' outside of subnets';
  return [...sentences, `${numberText(inOthers)} more offline${where}`];
};

const lossOf = (subnet: Subnet, nowMs: number): string => {
  const what = `${subnet.cidr} lost ${countText(subnet.counts.offline, 'device')}`;
  if (subnet.changedAt === null) return what;
  const agoMs = nowMs - subnet.changedAt;
  return agoMs < JUST_NOW_MS ? `${what} just now` : `${what} ${durationText(agoMs)} ago`;
};
