/** Finds the rule of an address: the first in the script whose ranges have it. */
import { familyOf, ipBytes } from '../../../../contract/model/address.ts';
import type { Rule } from './simulation-script.ts';

type Range = { readonly bytes: readonly number[]; readonly bits: number; readonly index: number };

/** Answers the rule's place in the script, or −1. Single addresses are found at once, ranges one after the other. */
export const createRuleFinder = (rules: readonly Rule[]): ((address: string) => number) => {
  const single = new Map<string, number>();
  const ranges: Range[] = [];
  for (const [index, { match }] of rules.entries())
    for (const range of match) {
      const [network = '', bits = ''] = range.split('/');
      if (Number(bits) < (familyOf(network) === 4 ? 32 : 128))
        ranges.push({ bytes: ipBytes(network), bits: Number(bits), index });
      else if (!single.has(network)) single.set(network, index);
    }
  return (address) => {
    const exact = single.get(address) ?? Number.POSITIVE_INFINITY;
    const bytes = ranges.length > 0 ? ipBytes(address) : [];
    const found = ranges.find((range) => range.index < exact && isIn(range, bytes))?.index ?? exact;
    return found === Number.POSITIVE_INFINITY ? -1 : found;
  };
};

const isIn = ({ bytes, bits }: Range, address: readonly number[]): boolean => {
  if (bytes.length !== address.length) return false;
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (bytes[i] !== address[i]) return false;
  const rest = bits & 7;
  return rest === 0 || ((bytes[whole]! ^ address[whole]!) & (0xff00 >> rest) & 0xff) === 0;
};
