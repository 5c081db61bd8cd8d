/** Which pages are ours: the built interface, or in development the server that hands it out. */

export const appScheme = 'app';
export const appOrigin = `${appScheme}://fieldwatch`;

/** Scheme and host of an address; unlike `URL.origin` it also names those of our own scheme. Null for what is no address. */
export const originOf = (address: string): string | null => {
  const url = URL.parse(address);
  return url === null || url.host === '' ? null : `${url.protocol}//${url.host}`;
};

export const isOwn = (address: string, ownOrigin: string): boolean => originOf(address) === ownOrigin;
