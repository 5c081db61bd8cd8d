/** What a person does to an incident, the same by key and by button: each with its undo. */
import { useMemo, useState } from 'react';
import type { Incident } from '../../../contract/model/incident.ts';
import { usePerform } from '../../client/actions.tsx';
import { TextDialog } from './parts/text-dialog.tsx';

export type Triage = {
  acknowledge(incident: Incident): void;
  resolve(incident: Incident): void;
  reopen(incident: Incident): void;
  writeNote(incident: Incident): void;
  editLabel(incident: Incident): void;
};

const keys: Readonly<Record<string, keyof Triage>> = {
  a: 'acknowledge',
  r: 'resolve',
  u: 'reopen',
  n: 'writeNote',
  t: 'editLabel',
};

/** Answers whether the key meant something. */
export const triageByKey = (triage: Triage, key: string, incident: Incident | undefined): boolean => {
  const action = keys[key];
  if (action === undefined || incident === undefined) return false;
  triage[action](incident);
  return true;
};

type Writing = { readonly what: 'note' | 'label'; readonly incident: Incident };

/** `dialog` must be shown by whoever uses it. */
export const useTriage = () => {
  const perform = usePerform();
  const [writing, setWriting] = useState<Writing | null>(null);

  const triage = useMemo<Triage>(() => {
    const takeBack = (id: number) => () => perform('incidents.reopen', { id });
    return {
      acknowledge: ({ id, state }) => {
        if (state === 'open')
          void perform('incidents.acknowledge', { id }, { done: `Incident ${id} acknowledged.`, undo: takeBack(id) });
      },
      resolve: ({ id, state }) => {
        if (state !== 'resolved')
          void perform('incidents.resolve', { id }, { done: `Incident ${id} resolved.`, undo: takeBack(id) });
      },
      reopen: ({ id, state }) => {
        if (state !== 'open') void perform('incidents.reopen', { id }, { done: `Incident ${id} is open again.` });
      },
      writeNote: (incident) => setWriting({ what: 'note', incident }),
      editLabel: (incident) => setWriting({ what: 'label', incident }),
    };
  }, [perform]);

  const save = (text: string): void => {
    if (writing === null) return;
    const { id, label: before } = writing.incident;
    setWriting(null);
    if (writing.what === 'note') void perform('incidents.note', { id, text }, { done: `Noted in incident ${id}.` });
    else if (text !== before)
      void perform(
        'incidents.label',
        { id, label: text },
        {
          done: text === '' ? 'Label taken away.' : `Labelled ${text}.`,
          undo: () => perform('incidents.label', { id, label: before }),
        },
      );
  };

  const dialog =
    writing === null ? null : (
      <TextDialog
        key={`${writing.what} ${writing.incident.id}`}
        what={writing.what}
        title={writing.incident.title}
        value={writing.what === 'label' ? writing.incident.label : ''}
        onSave={save}
        onClose={() => setWriting(null)}
      />
    );
  return { triage, dialog };
};
