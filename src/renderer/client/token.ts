/** The browser's token: it comes in the address's fragment, is kept for this tab, and leaves the address bar at once. */

const KEY = 'fieldwatch-token';

/** Takes `#token=…` out of the address, or what this tab kept from before; `null` when there is none. */
export const takeToken = (): string | null => {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const given = fragment.get('token');
  if (given === null || given === '') return sessionStorage.getItem(KEY);
  sessionStorage.setItem(KEY, given);
  fragment.delete('token');
  const rest = fragment.toString();
  const { pathname, search } = window.location;
  window.history.replaceState(window.history.state, '', `${pathname}${search}${rest === '' ? '' : `#${rest}`}`);
  return given;
};

export const keepToken = (token: string): void => sessionStorage.setItem(KEY, token);
