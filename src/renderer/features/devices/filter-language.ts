/** Reads what a person types to find devices: `status:offline type:critical subnet:10.4.7.0/24 site:"Depot North" 10.4.` */
import { canonicalCidr } from '../../../contract/model/address.ts';
import { statuses } from '../../../contract/model/status.ts';

export const filterFields = [
  'status',
  'type',
  'subnet',
  'site',
  'name',
  'address',
  'notes',
  'offer',
  'rtt',
  'loss',
] as const;
export type FilterField = (typeof filterFields)[number];

export type FilterTerm = {
  /** Where to look; `any` is a bare word. */
  readonly field: FilterField | 'any';
  /** One of these; lower case. */
  readonly values: readonly string[];
  /** For `rtt` and `loss`: how the measured value compares to the first of the values. */
  readonly compare: '>' | '<' | null;
  /** `-status:online`: everything but these. */
  readonly negated: boolean;
};

export type ParsedFilter = {
  readonly terms: readonly FilterTerm[];
  /** What could not be understood, in sentences; the rest of the filter is in force. */
  readonly problems: readonly string[];
};

const TOKEN = /(-?)(?:([a-z]+)([:<>]))?((?:"[^"]*"?|[^\s",]+|,)*)/giy;
const states: readonly string[] = [...statuses, 'paused'];

/** `a,"b c"` → `a` and `b c`. */
const valuesOf = (text: string): string[] =>
  [...text.matchAll(/"([^"]*)"?|([^",]+)/g)].map(([, quoted, plain]) => (quoted ?? plain ?? '').toLowerCase());

const problemOf = ({ field, values, compare }: FilterTerm): string | null => {
  if (values.length === 0) return `${field}: needs a value`;
  if (field === 'status') {
    const wrong = values.find((value) => !states.includes(value));
    if (wrong !== undefined) return `status:${wrong} is not one of ${states.join(', ')}`;
  }
  if (field === 'offer' && values.some((value) => value !== 'tcp')) return 'offer: knows only offer:tcp';
  if (field === 'subnet') {
    const wrong = values.find((value) => value.includes('/') && canonicalCidr(value) === null);
    if (wrong !== undefined) return `subnet:${wrong} is not a range such as 10.4.7.0/24`;
  }
  if (field === 'rtt' || field === 'loss') {
    if (compare === null || !Number.isFinite(Number(values[0]))) return `${field} compares, as in ${field}>50`;
  }
  return null;
};

export const parseFilter = (text: string): ParsedFilter => {
  const terms: FilterTerm[] = [];
  const problems: string[] = [];
  for (const word of splitWords(text.slice(0, 2_000))) {
    TOKEN.lastIndex = 0;
    const [, minus = '', name, sign, rest = ''] = TOKEN.exec(word) ?? [];
    const field = filterFields.find((known) => known === name?.toLowerCase());
    if (name !== undefined && field === undefined && sign !== ':') {
      terms.push({ field: 'any', values: [word.toLowerCase()], compare: null, negated: false });
      continue;
    }
    if (name !== undefined && field === undefined && !looksLikeAddress(word)) {
      problems.push(`${name}: is not a field; there are ${filterFields.join(', ')}`);
      continue;
    }
    if (field === undefined) {
      const bare = minus === '-' ? word.slice(1) : word;
      const value = bare.replace(/^"([^"]*)"?$/, '$1').toLowerCase();
      if (value === '') continue;
      const range = value.includes('/') ? canonicalCidr(value) : null;
      terms.push({
        field: range === null ? 'any' : 'subnet',
        values: [range ?? value],
        compare: null,
        negated: minus === '-',
      });
      continue;
    }
    const term: FilterTerm = {
      field,
      values: valuesOf(rest),
      compare: sign === '>' || sign === '<' ? sign : null,
      negated: minus === '-',
    };
    const problem = problemOf(term);
    if (problem === null) terms.push(term);
    else problems.push(problem);
  }
  return { terms, problems };
};

/** Splits at spaces outside quotes; an open quote runs to the end. */
const splitWords = (text: string): string[] => text.match(/(?:"[^"]*"?|[^\s"])+/g) ?? [];

/** `fe80::1` and `10.4.` are addresses, not fields. */
const looksLikeAddress = (word: string): boolean => /^[0-9a-f:.%/]+$/i.test(word) && /:.*:|\d\./.test(word);

const needsQuotes = /[\s",]/;

/** Puts a term into a filter text, replacing what was said of that field. */
export const withTerm = (text: string, field: FilterField, value: string | null): string => {
  const kept = splitWords(text).filter((word) => !word.toLowerCase().startsWith(`${field}:`));
  const term = value === null ? [] : [`${field}:${needsQuotes.test(value) ? `"${value.replaceAll('"', '')}"` : value}`];
  return [...term, ...kept].join(' ');
};
