/** What a connect that failed says: of the host, of the way to it, or of this machine. */
import { constants } from 'node:os';
import type { VoidReason } from '../../../../contract/model/check.ts';
import { isBufferError, voidReasonOf } from '../send-errors.ts';

export type ConnectFailure =
  /** RST: the host is there, and nobody listens. */
  | { readonly kind: 'refused' }
  /** An ICMP error came back, or our own link found nobody: no answer from the host, and no proof that it is our fault. */
  | { readonly kind: 'unreachable'; readonly said: string }
  | { readonly kind: 'void'; readonly reason: VoidReason }
  /** Nothing was said: the connect is waited for like any other. */
  | { readonly kind: 'nothing' };

/** Words for what connect(2) reports when an ICMP error quotes our SYN; who sent the error is not told. */
const SAID: ReadonlyMap<string, string> = new Map([
  ['EHOSTUNREACH', 'host unreachable, says a router or our own link'],
  ['EHOSTDOWN', 'host unreachable, says our own link'],
  ['ENETUNREACH', 'network unreachable, says a router'],
  ['ENOPROTOOPT', 'protocol unreachable'],
  ['EACCES', 'prohibited by a filter'],
]);

/**
 * `left`: whether the SYN was handed over before it failed. A failure at once is the system's own word (no route, no
 * permission, no descriptor): nothing left. Later, EHOSTUNREACH may be a router's word or the end of our own search
 * for a neighbour (ARP, three seconds of it), and a neighbour that is off gives just that: so it is neither reply nor
 * void, but silence with a reason, confirmed like silence.
 */
export const readConnectError = (code: string, left: boolean): ConnectFailure => {
  if (code === 'ECONNREFUSED' || code === 'ECONNRESET') return { kind: 'refused' };
  if (code === 'ETIMEDOUT') return { kind: 'nothing' };
  if (code === 'EMFILE' || code === 'ENFILE') return { kind: 'void', reason: 'no-descriptors' };
  const said = left ? SAID.get(code) : undefined;
  if (said !== undefined) return { kind: 'unreachable', said };
  const number = (constants.errno as Readonly<Record<string, number>>)[code] ?? 0;
  return { kind: 'void', reason: isBufferError(number) ? 'no-buffers' : voidReasonOf(number) };
};
