/** An incident as the book holds it while it is open or may come back, and its words for everyone else. */
import type { Incident, IncidentMember } from '../../../contract/model/incident.ts';
import type { Actor } from '../../../contract/model/system.ts';
import type { Place } from '../ports.ts';
import { causeOf, severityOf, titleOf } from './incident-words.ts';

export type Member = {
  readonly place: Place;
  readonly role: IncidentMember['role'];
  /** What its transition said. */
  readonly reason: string;
  readonly joinedAt: number;
  readonly leftAt: number | null;
};

export type KeptIncident = {
  readonly id: number;
  scope: Incident['scope'];
  state: Incident['state'];
  /** The device that all others lie behind, or the first that failed. */
  rootDeviceId: number;
  readonly startedAt: number;
  changedAt: number;
  /** When a device last joined by failing itself. */
  lastJoinAt: number;
  endedAt: number | null;
  mergedInto: number | null;
  /** How many are out. */
  membersNow: number;
  membersMost: number;
  news: boolean;
  acknowledged: { readonly at: number; readonly by: Actor } | null;
  resolved: { readonly at: number; readonly by: Actor | null } | null;
  label: string;
  readonly members: Map<number, Member>;
};

/** In the order in which they joined. */
export const membersOut = ({ members }: KeptIncident): Member[] =>
  [...members.values()].filter(({ leftAt }) => leftAt === null);

/** Taken in by another, or over for good as far as the monitor is concerned. */
export const isOver = ({ endedAt, mergedInto }: KeptIncident): boolean => endedAt !== null || mergedInto !== null;

export const toIncident = (kept: KeptIncident): Incident => {
  const out = membersOut(kept);
  const told = {
    scope: kept.scope,
    rootDeviceId: kept.rootDeviceId,
    members: out.length > 0 ? out : [...kept.members.values()],
  };
  const root = kept.members.get(kept.rootDeviceId);
  return {
    id: kept.id,
    state: kept.state,
    severity: severityOf(told),
    scope: kept.scope,
    title: titleOf(told, isOver(kept)),
    cause: causeOf(told, root),
    subnetId: kept.scope === 'subnet' ? (root?.place.subnet?.id ?? null) : null,
    site: kept.scope === 'fleet' ? '' : (root?.place.site ?? ''),
    rootDeviceId: kept.rootDeviceId,
    startedAt: kept.startedAt,
    changedAt: kept.changedAt,
    endedAt: kept.endedAt,
    membersNow: kept.membersNow,
    membersMost: kept.membersMost,
    acknowledgedAt: kept.acknowledged?.at ?? null,
    acknowledgedBy: kept.acknowledged?.by ?? null,
    resolvedAt: kept.resolved?.at ?? null,
    resolvedBy: kept.resolved?.by ?? null,
    label: kept.label,
    mergedInto: kept.mergedInto,
    news: kept.news,
  };
};

/** As it was last stored, with all its members. */
export const incidentKept = (incident: Incident, lastJoinAt: number, members: readonly Member[]): KeptIncident => {
  const { id, scope, state, startedAt, changedAt, endedAt, mergedInto, membersMost, news, label } = incident;
  const { rootDeviceId, acknowledgedAt, acknowledgedBy, resolvedAt, resolvedBy } = incident;
  return {
    id,
    scope,
    state,
    rootDeviceId,
    startedAt,
    changedAt,
    lastJoinAt,
    endedAt,
    mergedInto,
    membersNow: members.filter(({ leftAt }) => leftAt === null).length,
    membersMost,
    news,
    acknowledged:
      acknowledgedAt === null || acknowledgedBy === null ? null : { at: acknowledgedAt, by: acknowledgedBy },
    resolved: resolvedAt === null ? null : { at: resolvedAt, by: resolvedBy },
    label,
    members: new Map(members.map((member) => [member.place.deviceId, member])),
  };
};
