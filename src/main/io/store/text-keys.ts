/** Keys beside texts: what search looks in and what names sort by. */

/** Case and accents folded away, so that "muller" finds "Müller". */
export const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Sorts as people do: folded, runs of digits by value (sw-2 before sw-10). Digit runs beyond 12 sort as text. */
export const naturalKey = (text: string): string => fold(text).replace(/\d+/g, (digits) => digits.padStart(12, '0'));

/** Everything text search looks in, in one column. */
export const searchText = (device: { name: string; address: string; site: string; notes: string }): string =>
  fold([device.name, device.address, device.site, device.notes].join('\n'));

/** The words that must all occur; at most ten. */
export const searchWords = (text: string): string[] => fold(text).split(/\s+/).filter(Boolean).slice(0, 10);

/** A device type's id made from its name: lower-case letters, digits, hyphens, at most 40. */
export const typeSlug = (name: string): string => {
  const slug = fold(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  if (slug !== '') return slug;
  return `type-${Array.from(name, (letter) => letter.codePointAt(0)?.toString(36)).join('')}`.slice(0, 40);
};
