/** Makes incidents of transitions, one for each cause: what fails together, or behind one device, is one incident. Holds those that are not over. */
import type { Actor } from '../../../contract/model/system.ts';
import type { Place } from '../ports.ts';
import { countText, durationText, shortText } from '../words.ts';
import { createPad, type IncidentChange, type Pad } from './change-pad.ts';
import { coveringIncident, type Spread, spreadOf } from './correlate.ts';
import { isOver, type KeptIncident, type Member, membersOut } from './kept-incident.ts';

/** A device that fails again so soon after its incident ended brings it back. */
export const REOPENS_WITHIN_MS = 300_000;

/** One of a device. */
export type PlacedTransition = {
  readonly place: Place;
  readonly at: number;
  readonly kind: 'failed' | 'back';
  readonly reason: string;
  readonly news: boolean;
};

export type PersonsChange =
  | { readonly kind: 'acknowledged' | 'resolved' | 'reopened' }
  | { readonly kind: 'note' | 'label'; readonly text: string };

export type IncidentBook = {
  /** In the order of time. */
  hear(transitions: readonly PlacedTransition[]): IncidentChange;
  /** What a person does to an incident. Null: the book holds it no more. */
  change(id: number, change: PersonsChange, by: { readonly actor: Actor; readonly at: number }): IncidentChange | null;
  /** The devices that are out. */
  out(): number[];
  /** They were removed or paused: as far as incidents go they are back. */
  gone(deviceIds: readonly number[], at: number): IncidentChange;
  /** Forgets what ended so long ago that it can't come back by itself, and is resolved. */
  forget(now: number): void;
};

export const createIncidentBook = (nextId: number, kept: readonly KeptIncident[]): IncidentBook => {
  const incidents = new Map(kept.map((incident) => [incident.id, incident]));
  /** The incident of each device that is out, or was the last time. */
  const ofDevice = new Map<number, KeptIncident>();
  for (const incident of kept)
    for (const { place } of incident.members.values())
      if (incident.mergedInto === null) ofDevice.set(place.deviceId, incident);
  let next = nextId;

  const hear = (transitions: readonly PlacedTransition[]): IncidentChange => {
    const pad = createPad();
    for (const transition of transitions)
      if (transition.kind === 'failed') failed(transition, pad);
      else back(transition.place.deviceId, transition.at, pad);
    return pad.change();
  };

  const failed = (transition: PlacedTransition, pad: Pad): void => {
    const { place, at, news } = transition;
    const before = ofDevice.get(place.deviceId);
    if (before !== undefined && before.members.get(place.deviceId)?.leftAt === null) return;
    const ancestor = place.ancestors.map((id) => outIn(id)).find((incident) => incident !== undefined);
    const again =
      before !== undefined && before.endedAt !== null && at - before.endedAt <= REOPENS_WITHIN_MS ? before : undefined;
    const incident = ancestor ?? coveringIncident(incidents.values(), place, at) ?? again ?? open(transition, pad);
    if (incident === again) reopen(again, place, at, pad);
    join(incident, transition, ancestor === undefined ? 'failed' : 'unreachable', pad);
    incident.news ||= news;
    const standing = withChildren(incident, place, at, pad);
    const spread = spreadOf(incidents.values(), standing, at);
    if (spread !== null) widen(standing, spread, at, pad);
  };

  /** The incident in which the device is out right now. */
  const outIn = (deviceId: number): KeptIncident | undefined => {
    const incident = ofDevice.get(deviceId);
    return incident?.members.get(deviceId)?.leftAt === null ? incident : undefined;
  };

  const open = ({ place, at, reason, news }: PlacedTransition, pad: Pad): KeptIncident => {
    const incident: KeptIncident = {
      id: next++,
      scope: place.subnet === null ? 'device' : 'subnet',
      state: 'open',
      rootDeviceId: place.deviceId,
      startedAt: at,
      changedAt: at,
      lastJoinAt: at,
      endedAt: null,
      mergedInto: null,
      membersNow: 0,
      membersMost: 0,
      news,
      acknowledged: null,
      resolved: null,
      label: '',
      members: new Map(),
    };
    incidents.set(incident.id, incident);
    pad.write(incident, at, 'opened', `${shortText(place.name)} (${place.address}) went offline: ${reason}`);
    return incident;
  };

  const join = (
    incident: KeptIncident,
    { place, at, reason }: PlacedTransition,
    role: Member['role'],
    pad: Pad,
  ): void => {
    const first = incident.members.size === 0;
    setMember(incident, { place, role, reason, joinedAt: at, leftAt: null }, pad);
    if (role === 'failed') incident.lastJoinAt = Math.max(incident.lastJoinAt, at);
    pad.touch(incident, at);
    if (!first) pad.joined(incident, at, place.name);
  };

  const setMember = (incident: KeptIncident, member: Member, pad: Pad): void => {
    const before = incident.members.get(member.place.deviceId);
    if (before?.leftAt === null) incident.membersNow--;
    if (member.leftAt === null) incident.membersNow++;
    incident.membersMost = Math.max(incident.membersMost, incident.membersNow);
    incident.members.set(member.place.deviceId, member);
    ofDevice.set(member.place.deviceId, incident);
    pad.member(incident, member);
  };

  const back = (deviceId: number, at: number, pad: Pad): void => {
    const incident = outIn(deviceId);
    const member = incident?.members.get(deviceId);
    if (incident === undefined || member === undefined) return;
    const { place } = member;
    setMember(incident, { ...member, leftAt: at }, pad);
    pad.touch(incident, at);
    pad.left(incident, at, place.name);
    if (incident.membersNow > 0) {
      standAlone(incident, place.deviceId, pad);
      return;
    }
    incident.endedAt = at;
    if (incident.state === 'resolved') return;
    incident.state = 'resolved';
    incident.resolved = { at, by: null };
    const who = incident.membersMost === 1 ? 'it is' : `all ${countText(incident.members.size, 'device')} are`;
    pad.write(incident, at, 'resolved', `${who} back, ${durationText(at - incident.startedAt)} after it began`);
  };

  /** What lay behind this one alone, and is still out, has failed by itself. */
  const standAlone = (incident: KeptIncident, deviceId: number, pad: Pad): void => {
    for (const member of incident.members.values()) {
      const { role, leftAt, place } = member;
      if (role === 'failed' || leftAt !== null || !place.ancestors.includes(deviceId)) continue;
      if (place.ancestors.some((id) => outIn(id) === incident)) continue;
      setMember(incident, { ...member, role: 'failed' }, pad);
    }
  };

  const reopen = (incident: KeptIncident, place: Place, at: number, pad: Pad): void => {
    incident.state = 'open';
    incident.endedAt = null;
    incident.resolved = null;
    incident.acknowledged = null;
    pad.write(incident, at, 'reopened', `${shortText(place.name)} fails again`);
  };

  /** Takes in those whose every device lies behind this one: they were asked before it was. Answers the incident that stands. */
  const withChildren = (incident: KeptIncident, { deviceId }: Place, at: number, pad: Pad): KeptIncident => {
    const liesBehind = ({ place }: Member): boolean => place.ancestors.includes(deviceId);
    const children = [...incidents.values()].filter(
      (other) =>
        other !== incident && !isOver(other) && other.state !== 'resolved' && membersOut(other).every(liesBehind),
    );
    if (children.length === 0) return incident;
    const standing = merge([incident, ...children], at, pad);
    standing.rootDeviceId = deviceId;
    for (const member of membersOut(standing))
      if (member.role === 'failed' && liesBehind(member)) setMember(standing, { ...member, role: 'unreachable' }, pad);
    return standing;
  };

  const widen = (incident: KeptIncident, { scope, others, words }: Spread, at: number, pad: Pad): void => {
    const standing = merge([incident, ...others], at, pad);
    standing.scope = scope;
    pad.write(standing, at, 'widened', words);
  };

  /** The oldest stands: people know it already. */
  const merge = (all: readonly KeptIncident[], at: number, pad: Pad): KeptIncident => {
    const [oldest, ...others] = all.toSorted((one, other) => one.id - other.id) as [KeptIncident, ...KeptIncident[]];
    for (const other of others) takeIn(oldest, other, at, pad);
    return oldest;
  };

  const takeIn = (incident: KeptIncident, other: KeptIncident, at: number, pad: Pad): void => {
    const out = membersOut(other);
    for (const member of out) {
      setMember(incident, member, pad);
      const left = { ...member, leftAt: at };
      other.members.set(member.place.deviceId, left);
      pad.member(other, left);
    }
    incident.lastJoinAt = Math.max(incident.lastJoinAt, other.lastJoinAt);
    incident.news ||= other.news;
    other.membersNow = 0;
    other.mergedInto = incident.id;
    other.state = 'resolved';
    other.resolved = { at, by: null };
    other.endedAt = at;
    pad.write(other, at, 'merged', `has one cause with incident #${incident.id}, which takes it in`);
    pad.write(incident, at, 'merged', `takes in incident #${other.id} with ${countText(out.length, 'device')}`);
    incidents.delete(other.id);
  };

  const change: IncidentBook['change'] = (id, what, { actor, at }) => {
    const incident = incidents.get(id);
    if (incident === undefined) return null;
    const pad = createPad();
    switch (what.kind) {
      case 'acknowledged':
        if (incident.state !== 'open') return pad.change();
        incident.state = 'acknowledged';
        incident.acknowledged = { at, by: actor };
        pad.write(incident, at, 'acknowledged', 'somebody looks after it', actor);
        break;
      case 'resolved':
        if (incident.state === 'resolved') return pad.change();
        incident.state = 'resolved';
        incident.resolved = { at, by: actor };
        pad.write(
          incident,
          at,
          'resolved',
          incident.membersNow === 0 ? 'closed' : `closed with ${countText(incident.membersNow, 'device')} out`,
          actor,
        );
        break;
      case 'reopened':
        if (incident.state === 'open') return pad.change();
        incident.state = 'open';
        incident.acknowledged = null;
        incident.resolved = null;
        pad.write(incident, at, 'reopened', 'taken back', actor);
        break;
      case 'note':
        pad.write(incident, at, 'note', what.text, actor);
        break;
      case 'label':
        incident.label = what.text;
        pad.write(incident, at, 'label', what.text === '' ? 'no label any more' : `label: ${what.text}`, actor);
        break;
    }
    return pad.change();
  };

  return {
    hear,
    change,
    out: () => [...ofDevice.keys()].filter((id) => outIn(id) !== undefined),
    gone: (deviceIds, at) => {
      const pad = createPad();
      for (const id of deviceIds) back(id, at, pad);
      return pad.change();
    },
    forget: (now) => {
      for (const incident of incidents.values()) {
        if (incident.endedAt === null || now - incident.endedAt <= REOPENS_WITHIN_MS) continue;
        // Taken back by a person after its end, it waits for that person.
        if (incident.state !== 'resolved') continue;
        incidents.delete(incident.id);
        for (const id of incident.members.keys()) if (ofDevice.get(id) === incident) ofDevice.delete(id);
      }
    },
  };
};
