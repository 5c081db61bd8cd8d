/** Turns a parsed filter into a test of one device, quick enough for ten thousand per keystroke. */
import { canonicalCidr, canonicalIp, cidrContains } from '../../../contract/model/address.ts';
import type { Device } from '../../../contract/model/device.ts';
import type { Subnet } from '../../../contract/model/subnet.ts';
import type { FilterTerm, ParsedFilter } from './filter-language.ts';

export type FilterContext = {
  readonly subnets: ReadonlyMap<number, Pick<Subnet, 'cidr' | 'name'>>;
  /** Type identifiers to the names people gave them. */
  readonly typeNames: ReadonlyMap<string, string>;
  /** Devices that are offered to be watched by TCP. */
  readonly offered: ReadonlySet<number>;
};

type Test = (device: Device) => boolean;

/** An IPv4 address as a number; null for anything else. */
export const ipv4Value = (address: string): number | null => {
  const parts = address.split('.');
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    const byte = Number(part);
    if (part === '' || !(byte >= 0 && byte <= 255)) return null;
    value = value * 256 + byte;
  }
  return value;
};

const contains = (text: string, needle: string): boolean => text.toLowerCase().includes(needle);

/** Whether an address lies in a range; IPv4 by number, the rest by the book. */
const inRange = (cidr: string): ((address: string) => boolean) => {
  const [network = '', bits = '0'] = cidr.split('/');
  const base = ipv4Value(network);
  if (base !== null) {
    const size = 2 ** (32 - Number(bits));
    return (address) => {
      const value = ipv4Value(address);
      return value !== null && value >= base && value < base + size;
    };
  }
  return (address) =>
    address.includes(':') && canonicalIp(address) !== null && cidrContains(cidr, address.split('%')[0] ?? '');
};

const subnetTest = (value: string, { subnets }: FilterContext): Test => {
  const cidr = value.includes('/') ? canonicalCidr(value) : null;
  if (cidr !== null) {
    const within = inRange(cidr);
    return (device) =>
      within(device.address) || (device.subnetId !== null && subnets.get(device.subnetId)?.cidr === cidr);
  }
  const named = new Set(
    [...subnets].filter(([, one]) => contains(one.name, value) || one.cidr.startsWith(value)).map(([id]) => id),
  );
  return ({ subnetId }) => subnetId !== null && named.has(subnetId);
};

const typeTest = (value: string, { typeNames }: FilterContext): Test => {
  const matching = new Set([
    value,
    ...[...typeNames].filter(([, name]) => name.toLowerCase() === value).map(([id]) => id),
  ]);
  return ({ typeId }) => matching.has(typeId);
};

/** `10.4.` is the start of an address; other words may stand anywhere in what people wrote. */
const anyTest = (value: string): Test => {
  const addressStart = /^\d{1,3}\.[\d.]*$/.test(value);
  return ({ name, address, site, notes }) =>
    (addressStart ? address.startsWith(value) : address.includes(value)) ||
    contains(name, value) ||
    contains(site, value) ||
    (notes !== '' && contains(notes, value));
};

const oneOf = (tests: readonly Test[]): Test => {
  const [first] = tests;
  return tests.length === 1 && first !== undefined ? first : (device) => tests.some((test) => test(device));
};

const measured = (of: (device: Device) => number | null, { compare, values }: FilterTerm): Test => {
  const limit = Number(values[0]);
  return (device) => {
    const value = of(device);
    return value !== null && (compare === '>' ? value > limit : value < limit);
  };
};

const testOf = (term: FilterTerm, context: FilterContext): Test => {
  const { field, values } = term;
  switch (field) {
    case 'any':
      return oneOf(values.map(anyTest));
    case 'status': {
      const wanted = new Set(values);
      return ({ paused, status }) => wanted.has(paused ? 'paused' : status);
    }
    case 'type':
      return oneOf(values.map((value) => typeTest(value, context)));
    case 'subnet':
      return oneOf(values.map((value) => subnetTest(value, context)));
    case 'site':
    case 'name':
    case 'notes':
      return (device) => values.some((value) => contains(device[field], value));
    case 'offer':
      return ({ id }) => context.offered.has(id);
    case 'address':
      return ({ address }) => values.some((value) => address.startsWith(value));
    case 'rtt':
      return measured(({ rttMs }) => rttMs, term);
    case 'loss':
      return measured(({ lossPercent }) => lossPercent, term);
  }
};

/** All terms must hold; a filter without terms matches every device. */
export const compileFilter = ({ terms }: ParsedFilter, context: FilterContext): Test => {
  const tests = terms.map((term) => {
    const test = testOf(term, context);
    return term.negated ? (device: Device) => !test(device) : test;
  });
  return (device) => tests.every((test) => test(device));
};
