/** Keeps a list still while the pointer or the focus is on it, so that nothing jumps away from under a hand. */
import { useRef, useState } from 'react';

export type Held<T> = {
  readonly value: T;
  /** Spread over the element that holds the list. */
  readonly hold: {
    onPointerEnter: () => void;
    onPointerLeave: () => void;
    onFocus: () => void;
    onBlur: () => void;
  };
};

/** The latest value, or the one from before the hand came. */
export const useHeld = <T>(latest: T): Held<T> => {
  const [held, setHeld] = useState(false);
  const kept = useRef(latest);
  if (!held) kept.current = latest;
  const on = () => setHeld(true);
  const off = () => setHeld(false);
  return { value: kept.current, hold: { onPointerEnter: on, onPointerLeave: off, onFocus: on, onBlur: off } };
};
