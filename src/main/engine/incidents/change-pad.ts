/** Collects what a batch of transitions changes: a subnet that dies is one line in the timeline, not two hundred. */
import type { IncidentEntry } from '../../../contract/model/incident.ts';
import type { Actor } from '../../../contract/model/system.ts';
import type { NewIncidentEntry } from '../ports.ts';
import { listText, shortText } from '../words.ts';
import type { KeptIncident, Member } from './kept-incident.ts';

const MOST_NAMED = 3;

/** What the store has to write: incidents as they are now, the members that joined, left or moved, and lines for the timelines. */
export type IncidentChange = {
  readonly incidents: readonly KeptIncident[];
  readonly members: readonly { readonly incidentId: number; readonly member: Member }[];
  readonly entries: readonly NewIncidentEntry[];
};

export const createPad = () => {
  const touched = new Set<KeptIncident>();
  const members = new Map<string, { incidentId: number; member: Member }>();
  const entries: NewIncidentEntry[] = [];
  const moved = new Map<string, { incident: KeptIncident; at: number; kind: 'joined' | 'left'; names: string[] }>();

  const touch = (incident: KeptIncident, at: number): void => {
    touched.add(incident);
    incident.changedAt = Math.max(incident.changedAt, at);
  };

  const note = (incident: KeptIncident, at: number, kind: 'joined' | 'left', name: string): void => {
    const key = `${incident.id}/${kind}`;
    const before = moved.get(key);
    if (before === undefined) moved.set(key, { incident, at, kind, names: [shortText(name)] });
    else before.names.push(shortText(name));
  };

  const write = (
    incident: KeptIncident,
    at: number,
    kind: IncidentEntry['kind'],
    text: string,
    actor: Actor | null = null,
  ): void => {
    touch(incident, at);
    entries.push({ incidentId: incident.id, at, kind, text, actor });
  };

  return {
    touch,
    write,
    joined: (incident: KeptIncident, at: number, name: string) => note(incident, at, 'joined', name),
    left: (incident: KeptIncident, at: number, name: string) => note(incident, at, 'left', name),
    member: (incident: KeptIncident, member: Member) =>
      void members.set(`${incident.id}/${member.place.deviceId}`, { incidentId: incident.id, member }),
    change: (): IncidentChange => {
      for (const { incident, at, kind, names } of moved.values()) {
        const text = `${listText(names, MOST_NAMED)} ${kind === 'joined' ? 'went offline too' : names.length === 1 ? 'is back' : 'are back'}`;
        const index = entries.findIndex((entry) => entry.incidentId === incident.id && entry.kind === 'resolved');
        const entry = { incidentId: incident.id, at, kind, text, actor: null };
        if (kind === 'left' && index >= 0) entries.splice(index, 0, entry);
        else entries.push(entry);
      }
      return { incidents: [...touched], members: [...members.values()], entries };
    },
  };
};

export type Pad = ReturnType<typeof createPad>;
