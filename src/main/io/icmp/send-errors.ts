/** What a failed send means: whether to try again, and if not, why the target's packet is void. */
import { constants } from 'node:os';
import type { VoidReason } from '../../../contract/model/check.ts';

const { errno } = constants;

/** Buffers are full: worth another try in a moment. */
export const isBufferError = (code: number): boolean =>
  code === errno.ENOBUFS || code === errno.EAGAIN || code === errno.EWOULDBLOCK || code === errno.ENOMEM;

const REASONS: ReadonlyMap<number, VoidReason> = new Map<number, VoidReason>([
  [errno.ENETUNREACH, 'network-unreachable'],
  [errno.ENETDOWN, 'network-unreachable'],
  [errno.EHOSTUNREACH, 'host-unreachable'],
  // A firewall answers EPERM, a `prohibit` route EACCES.
  [errno.EPERM, 'no-permission'],
  [errno.EACCES, 'no-permission'],
  [errno.EADDRNOTAVAIL, 'address-not-available'],
  [errno.EAFNOSUPPORT, 'not-supported'],
  // Such as a link-local IPv6 address without its zone.
  [errno.EINVAL, 'not-supported'],
]);

export const voidReasonOf = (code: number): VoidReason => REASONS.get(code) ?? 'other';

/** The same from the words that strerror(3), ping and their kin use. */
export const voidReasonOfText = (text: string): VoidReason => {
  if (/network is (unreachable|down)/i.test(text)) return 'network-unreachable';
  if (/no route to host|host is (unreachable|down)/i.test(text)) return 'host-unreachable';
  if (/not permitted|permission denied/i.test(text)) return 'no-permission';
  if (/no buffer space/i.test(text)) return 'no-buffers';
  if (/can't assign requested|cannot assign requested/i.test(text)) return 'address-not-available';
  if (/address family/i.test(text)) return 'not-supported';
  return 'other';
};
