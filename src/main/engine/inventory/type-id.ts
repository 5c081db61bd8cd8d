/** The id of a device type from whatever a sheet calls it. */

/** `IP-Kamera (außen)` → `ip-kamera-aussen`; null when nothing is left. Idempotent. */
export const typeIdOf = (text: string): string | null => {
  const id = text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 41)
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return id === '' ? null : id;
};
