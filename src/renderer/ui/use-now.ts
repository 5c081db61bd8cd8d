/** The wall clock for showing ages: one shared tick a second, however many ages are on screen. */
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

const subscribe = (listener: () => void) => {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, 1_000);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
};

const read = () => {
  if (listeners.size === 0 && Date.now() - now > 1_000) now = Date.now();
  return now;
};

/** Milliseconds since 1970, moving once a second. */
export const useNow = (): number => useSyncExternalStore(subscribe, read);
