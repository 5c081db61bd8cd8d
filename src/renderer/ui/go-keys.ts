/** Two keys one after the other: `g`, then where to. */

const SECOND_KEY_MS = 1_200;

/** Answers of each key, in their order, whether it follows a `g` and so says where to go. */
export const createGoKeys = (): ((key: string, atMs: number) => boolean) => {
  let goPressedAt = Number.NEGATIVE_INFINITY;
  return (key, atMs) => {
    const goes = atMs - goPressedAt < SECOND_KEY_MS;
    goPressedAt = key === 'g' && !goes ? atMs : Number.NEGATIVE_INFINITY;
    return goes;
  };
};
