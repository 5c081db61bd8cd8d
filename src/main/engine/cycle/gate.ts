/** Lets so many through at once and makes the others wait in order. */

export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

export const createGate = (most: number): Gate => {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async (work) => {
    if (inside >= most) await new Promise<void>((enter) => waiting.push(enter));
    else inside++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) inside--;
      else next();
    }
  };
};
