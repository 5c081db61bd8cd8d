/** One line of a pasted list: an address, an address with a name, or a whole range. */
import { canonicalAddress, canonicalCidr, canonicalIp, cidrSize } from '../../../contract/model/address.ts';
import { addressProblem } from './device-row.ts';

export type ListLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'device'; readonly address: string; readonly name: string | null }
  | { readonly kind: 'range'; readonly cidr: string }
  | { readonly kind: 'bad'; readonly column: 'address' | 'name'; readonly reason: string };

const RANGE_LIMIT = 65_536n;
const NAME_LIMIT = 120;

/** `address`, `address name`, `name address`, `name, address` (comma, semicolon or tab), `10.4.7.0/24`; `#` starts a comment. */
export const parseListLine = (line: string): ListLine => {
  const text = line.replace(/(^|\s)#.*$/, '').trim();
  if (text === '') return { kind: 'blank' };
  const cidr = canonicalCidr(text);
  if (cidr !== null) return range(cidr);
  const split = splitLine(text);
  if (split === null) return bad('address', addressProblem(text));
  const address = canonicalAddress(split.address);
  if (address === null) return bad('address', addressProblem(split.address));
  if (split.name.length > NAME_LIMIT)
    return bad('name', `has ${split.name.length} characters, at most ${NAME_LIMIT} are taken`);
  if (/\p{Cc}/u.test(split.name)) return bad('name', 'has control characters');
  return { kind: 'device', address, name: split.name === '' ? null : split.name };
};

const range = (cidr: string): ListLine =>
  cidrSize(cidr) <= RANGE_LIMIT
    ? { kind: 'range', cidr }
    : bad('address', `${cidr} spans ${cidrSize(cidr)} addresses, at most 65,536 are taken at once`);

type Split = { readonly address: string; readonly name: string };

/** Which part is the address: an IP literal wherever it stands, else the end that looks like a host name with a dot, else a lone word. */
const splitLine = (text: string): Split | null => {
  const pairs = /[,;\t]/.test(text) ? atDelimiter(text) : atSpaces(text);
  return (
    pairs.find(({ address }) => canonicalIp(address) !== null) ??
    pairs.find(({ address }) => address.includes('.') && canonicalAddress(address) !== null) ??
    (pairs.length === 1 || pairs[0]?.name === '' ? (pairs[0] ?? null) : null)
  );
};

const atDelimiter = (text: string): Split[] => {
  const parts = text.split(/\s*[,;\t]\s*/);
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  const rest = (of: readonly string[]) => of.filter((part) => part !== '').join(', ');
  return [
    { address: first, name: rest(parts.slice(1)) },
    { address: last, name: rest(parts.slice(0, -1)) },
  ];
};

const atSpaces = (text: string): Split[] => {
  const words = text.split(/\s+/);
  const first = words[0] ?? '';
  if (words.length === 1) return [{ address: first, name: '' }];
  return [
    { address: first, name: words.slice(1).join(' ') },
    { address: words.at(-1) ?? '', name: words.slice(0, -1).join(' ') },
  ];
};

const bad = (column: 'address' | 'name', reason: string): ListLine => ({ kind: 'bad', column, reason });
