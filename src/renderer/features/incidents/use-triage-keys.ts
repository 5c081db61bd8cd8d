/** The keys that work on an incident, wherever the focus is on its page. */
import { useEffect } from 'react';
import type { Incident } from '../../../contract/model/incident.ts';
import { createGoKeys } from '../../ui/go-keys.ts';
import { type Triage, triageByKey } from './triage.tsx';

const isElsewhere = (target: EventTarget | null): boolean =>
  document.querySelector('[role="dialog"]') !== null ||
  (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)));

/** `incidentNow` answers the one that is meant, if there is one. */
export const useTriageKeys = (triage: Triage, incidentNow: () => Incident | undefined): void => {
  useEffect(() => {
    const followsGo = createGoKeys();
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isElsewhere(event.target)) return;
      // `g` and `r` go to the rounds; a key that is held down is pressed once.
      if (followsGo(event.key, performance.now()) || event.repeat) return;
      if (triageByKey(triage, event.key, incidentNow())) event.preventDefault();
    };
    // Before the keys that work everywhere: `n` is a note here.
    addEventListener('keydown', onKey, { capture: true });
    return () => removeEventListener('keydown', onKey, { capture: true });
  }, [triage, incidentNow]);
};
