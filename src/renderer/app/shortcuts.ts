/** The keys that work everywhere, and the list of all keys as it is shown to people. */
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { createGoKeys } from '../ui/go-keys.ts';
import type { Shortcut } from '../ui/shortcuts.tsx';

export const modKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

export const shortcuts: readonly Shortcut[] = [
  { group: 'Anywhere', keys: [`${modKey} + K`], does: 'Search devices, subnets, pages, actions' },
  { group: 'Anywhere', keys: ['?'], does: 'This list' },
  { group: 'Anywhere', keys: ['Esc'], does: 'Close, or go back' },
  { group: 'Anywhere', keys: ['n'], does: 'Add devices' },
  { group: 'Go to', keys: ['g', 'o'], does: 'Overview' },
  { group: 'Go to', keys: ['g', 'i'], does: 'Incidents' },
  { group: 'Go to', keys: ['g', 'd'], does: 'Devices' },
  { group: 'Go to', keys: ['g', 'r'], does: 'Rounds' },
  { group: 'Go to', keys: ['g', 's'], does: 'Settings' },
  { group: 'Lists', keys: ['/'], does: 'Filter' },
  { group: 'Lists', keys: ['j', 'k'], does: 'Next, previous' },
  { group: 'Lists', keys: ['Enter'], does: 'Open' },
  { group: 'Lists', keys: ['x'], does: 'Select' },
  { group: 'Lists', keys: ['.'], does: 'Bring in what is newer' },
  { group: 'Incidents', keys: ['a'], does: 'Acknowledge' },
  { group: 'Incidents', keys: ['r'], does: 'Resolve' },
  { group: 'Incidents', keys: ['u'], does: 'Open again' },
  { group: 'Incidents', keys: ['n'], does: 'Write a note' },
  { group: 'Incidents', keys: ['t'], does: 'Label' },
  { group: 'Charts', keys: ['←', '→'], does: 'Move the crosshair; with Shift, the range' },
  { group: 'Charts', keys: ['+', '-', '0'], does: 'Zoom in, out, back' },
  { group: 'Subnet grid', keys: ['←', '→', '↑', '↓'], does: 'Move between subnets' },
];

const PLACES: Record<string, string> = { o: '/', i: '/incidents', d: '/devices', r: '/rounds', s: '/settings' };

/** Whether keys typed there are text, or belong to something that lies over the page. */
const isTaken = (target: EventTarget | null): boolean =>
  document.querySelector('[aria-modal="true"]') !== null ||
  (target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)));

export const useGlobalShortcuts = ({ onAdd, onList }: { onAdd: () => void; onList: () => void }): void => {
  const [, navigate] = useLocation();
  useEffect(() => {
    const followsGo = createGoKeys();
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
      const place = PLACES[event.key];
      const goes = followsGo(event.key, performance.now());
      if (goes && place !== undefined) navigate(place);
      else if (event.key === '?') onList();
      else if (event.key === 'n' && !goes) onAdd();
      else if (event.key === 'Escape' && /^\/[^/]+\/[^/]+/.test(window.location.pathname)) window.history.back();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, onAdd, onList]);
};
