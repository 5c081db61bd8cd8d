/** Things that wait for their moment, earliest first (a binary heap); equal moments leave in the order they came. */

export type DelayQueue<T> = {
  /** False when the queue is full: the thing is dropped. */
  push(atMs: number, thing: T): boolean;
  /** The next moment; Infinity when nothing waits. */
  nextMs(): number;
  /** Takes out the first thing whose moment has come, or null. */
  take(nowMs: number): T | null;
  size(): number;
};

type Waiting<T> = { readonly atMs: number; readonly order: number; readonly thing: T };

export const createDelayQueue = <T>(capacity: number): DelayQueue<T> => {
  const heap: Waiting<T>[] = [];
  let order = 0;
  const isBefore = (a: Waiting<T>, b: Waiting<T>): boolean =>
    a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

  const rise = (from: number): void => {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) return;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  };
  const sink = (): void => {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && isBefore(heap[left + 1]!, heap[left]!) ? left + 1 : left;
      if (!isBefore(heap[child]!, heap[at]!)) return;
      [heap[at], heap[child]] = [heap[child]!, heap[at]!];
      at = child;
    }
  };

  return {
    push: (atMs, thing) => {
      if (heap.length >= capacity) return false;
      heap.push({ atMs, order: order++, thing });
      rise(heap.length - 1);
      return true;
    },
    nextMs: () => heap[0]?.atMs ?? Number.POSITIVE_INFINITY,
    take: (nowMs) => {
      const first = heap[0];
      if (!first || first.atMs > nowMs) return null;
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first.thing;
    },
    size: () => heap.length,
  };
};
