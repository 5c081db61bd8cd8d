/** A growing first-in first-out queue of unsigned 32-bit numbers. */

export type Ring = {
  size(): number;
  push(value: number): void;
  /** The oldest value; only while the ring is not empty. */
  peek(): number;
  shift(): number;
};

/** With room for `expected` values before it has to grow. */
export const createRing = (expected = 16): Ring => {
  let values = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(1, expected))));
  let head = 0;
  let size = 0;
  return {
    size: () => size,
    push: (value) => {
      if (size === values.length) {
        const grown = new Uint32Array(size * 2);
        grown.set(values.subarray(head));
        grown.set(values.subarray(0, head), size - head);
        values = grown;
        head = 0;
      }
      values[(head + size++) & (values.length - 1)] = value;
    },
    peek: () => values[head]!,
    shift: () => {
      const value = values[head]!;
      head = (head + 1) & (values.length - 1);
      size--;
      return value;
    },
  };
};
