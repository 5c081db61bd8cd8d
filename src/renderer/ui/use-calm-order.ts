/** Keeps the order of rows still while somebody looks at them closely, and counts what waits. */
import { useCallback, useReducer, useRef } from 'react';
import { countNewer, makeOrder, type Order, type OrderRule } from './calm-order.ts';

type Input<T> = OrderRule<T> & {
  readonly items: readonly T[];
  /** True while rows must not move. */
  readonly held: boolean;
  /** Names the question asked (filter, sort); another question always gets a fresh order. */
  readonly question: string;
};

export type CalmOrder = {
  readonly ids: readonly number[];
  /** Rows that would come, go or move. */
  readonly newer: number;
  /** Lets them. */
  readonly apply: () => void;
};

export const useCalmOrder = <T>({ items, held, question, ...rule }: Input<T>): CalmOrder => {
  const shown = useRef<{ order: Order; question: string; items: readonly T[]; newer: number } | null>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const apply = useCallback(() => {
    shown.current = null;
    redraw();
  }, []);

  const last = shown.current;
  if (last === null || last.question !== question) {
    shown.current = { order: makeOrder(items, rule), question, items, newer: 0 };
  } else if (last.items !== items || (last.newer > 0 && !held)) {
    const newer = countNewer(last.order, items, rule);
    shown.current =
      newer > 0 && !held
        ? { order: makeOrder(items, rule), question, items, newer: 0 }
        : { order: last.order, question, items, newer };
  }
  const { order, newer } = shown.current as NonNullable<typeof shown.current>;
  return { ids: order.ids, newer, apply };
};
