/** Bytes as people read them. */

/** `412 kB`, `1.2 GB` */
export const sizeWords = (bytes: number): string => {
  const unit = units.find(([, size]) => bytes >= size) ?? (['B', 1] as const);
  const value = bytes / unit[1];
  return `${value.toLocaleString('en-US', { maximumFractionDigits: value < 100 && unit[1] > 1 ? 1 : 0 })} ${unit[0]}`;
};

const units = [
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
] as const;
