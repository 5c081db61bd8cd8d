/** A piece of interface state that outlives the window: read once, checked, written on change. */
import { useCallback, useState } from 'react';

const read = <T>(key: string, isValid: (value: unknown) => value is T): T | null => {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isValid(value) ? value : null;
  } catch {
    return null;
  }
};

/** Like `useState`, kept in this browser under `key`; what can't be read or kept is only forgotten. */
export const useStoredState = <T>(
  key: string,
  initial: T,
  isValid: (value: unknown) => value is T,
): [T, (update: T | ((now: T) => T)) => void] => {
  const [value, setValue] = useState<T>(() => read(key, isValid) ?? initial);
  const set = useCallback(
    (update: T | ((now: T) => T)) =>
      setValue((now) => {
        const next = typeof update === 'function' ? (update as (now: T) => T)(now) : update;
        try {
          localStorage.setItem(key, JSON.stringify(next));
        } catch {
          // Storage is full or forbidden: the choice holds for this window.
        }
        return next;
      }),
    [key],
  );
  return [value, set];
};

const isRecordOf =
  <T>(isValue: (value: unknown) => value is T) =>
  (value: unknown): value is Record<string, T> =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isValue);

export const isFlags = isRecordOf((value): value is boolean => typeof value === 'boolean');
export const isSizes = isRecordOf((value): value is number => typeof value === 'number' && Number.isFinite(value));
export const isTexts = isRecordOf((value): value is string => typeof value === 'string');
