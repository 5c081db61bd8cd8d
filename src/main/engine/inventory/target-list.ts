/** A list of targets as ping tools take it: addresses, host names or ranges, one or several a line, `#` for comments. */
import { canonicalAddress, canonicalCidr, canonicalIp, cidrSize, hostsOf } from '../../../contract/model/address.ts';
import { addressProblem } from './device-row.ts';

export type TargetList = {
  /** In order, duplicates kept: what is asked twice is probed twice. IP literals in their one spelling. */
  readonly targets: string[];
  /** The first 1,000. */
  readonly bad: { readonly line: number; readonly text: string; readonly reason: string }[];
  badCount: number;
};

/** 2^24: a whole 10.0.0.0/8. */
const TARGET_LIMIT = 16_777_216;
const BEYOND = 'is beyond the limit of 16,777,216 targets';
const BAD_LIMIT = 1_000;
/** Dotted quads without leading zeros need no rewriting; most lists of a million hold nothing else. */
const PLAIN_IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

export type TargetSink = {
  /** Reads one line; lines count from 1. */
  line(text: string): void;
  readonly list: TargetList;
};

export const createTargetSink = (): TargetSink => {
  const list: TargetList = { targets: [], bad: [], badCount: 0 };
  let number = 0;
  /** Answers why the word can't be taken; null once it is. */
  const take = (word: string): string | null => {
    const room = TARGET_LIMIT - list.targets.length;
    if (room <= 0) return BEYOND;
    if (PLAIN_IPV4.test(word) && isUnicastFirstByte(word)) {
      list.targets.push(word);
      return null;
    }
    const cidr = canonicalIp(word) === null ? canonicalCidr(word) : null;
    if (cidr !== null) {
      if (cidrSize(cidr) > room) return BEYOND;
      for (const address of hostsOf(cidr)) list.targets.push(address);
      return null;
    }
    const address = canonicalAddress(word);
    if (address === null) return addressProblem(word);
    list.targets.push(address);
    return null;
  };
  return {
    list,
    line: (text) => {
      number++;
      const content = text.includes('#') ? text.replace(/(^|\s)#.*$/, '') : text;
      for (const word of content.split(/[\s,;]+/)) {
        const reason = word === '' ? null : take(word);
        if (reason === null) continue;
        list.badCount++;
        if (list.bad.length < BAD_LIMIT) list.bad.push({ line: number, text: word.slice(0, 200), reason });
      }
    },
  };
};

/** 1 to 223, so neither unspecified nor multicast nor broadcast; the rest goes the long way, which says why. */
const isUnicastFirstByte = (quad: string): boolean => {
  const first = Number(quad.slice(0, quad.indexOf('.')));
  return first > 0 && first < 224;
};
