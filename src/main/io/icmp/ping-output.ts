/** Reads what the ping command printed about one echo request: iputils, BusyBox, macOS and Windows, whatever the language of the latter. */
import { canonicalIp } from '../../../contract/model/address.ts';
import type { VoidReason } from '../../../contract/model/check.ts';
import { voidReasonOfText } from './send-errors.ts';

export type PingOutput =
  | { readonly kind: 'reply'; readonly rttMs: number /** 0 where it is not printed. */; readonly ttl: number }
  | { readonly kind: 'wrong-source' }
  | { readonly kind: 'unreachable'; readonly said: string }
  | { readonly kind: 'void'; readonly reason: VoidReason }
  | { readonly kind: 'nothing' };

/** Output is cut here before it is looked at. */
const MOST_CHARACTERS = 8_192;

/** `time=0.039 ms`, `Zeit<1ms`, `temps=1,5 ms`; a hop limit beside it tells a reply from a summary. */
const TIME = /[=<]\s?(\d{1,7})(?:[.,](\d{1,6}))?\s?ms/;
const SEQUENCE_OR_TTL = /\b(?:icmp_)?seq=\d|\b(?:ttl|hlim)=\d|^\S+ \S+ [0-9a-f:%.]+: \S+[=<]\d+ ?ms/i;
const TTL = /\b(?:ttl|hlim)=(\d{1,3})\b/i;
const ERROR = /(destination .*?unreachable|.*prohibited|packet filtered|time to live exceeded|ttl expired)/i;

const addressIn = (line: string): string | null => {
  for (const word of line.split(/[\s,()]+/)) {
    const ip = canonicalIp(word.replace(/[:.]+$/, ''));
    if (ip !== null) return ip;
  }
  return null;
};

const withoutZone = (ip: string): string => ip.split('%', 1)[0]!;

/** `target` is a canonical address. */
export const parsePingOutput = (output: string, target: string): PingOutput => {
  const lines = output.slice(0, MOST_CHARACTERS).split(/\r?\n/);
  for (const line of lines) {
    const time = TIME.exec(line);
    if (!time || !SEQUENCE_OR_TTL.test(line)) continue;
    const from = addressIn(line);
    if (from === null) continue;
    if (withoutZone(from) !== withoutZone(target)) return { kind: 'wrong-source' };
    const ttl = Number(TTL.exec(line)?.[1] ?? 0);
    const rttMs = Math.max(0.001, Number(`${time[1]}.${time[2] ?? '0'}`));
    return { kind: 'reply', rttMs, ttl: ttl > 255 ? 0 : ttl };
  }
  for (const line of lines) {
    const from = /^\S*ping/i.test(line) ? null : addressIn(line);
    const said = from === null ? null : ERROR.exec(line.slice(line.indexOf(from) + from.length));
    if (said) return { kind: 'unreachable', said: `${said[1]!.replace(/^[\s:]+/, '').toLowerCase()} from ${from}` };
  }
  for (const line of lines) {
    if (!/^ping6?: |^PING: transmit failed/.test(line)) continue;
    return { kind: 'void', reason: voidReasonOfText(line) };
  }
  return { kind: 'nothing' };
};
