/** What Windows says became of an echo request, as one table from its numbers to our four answers. */
import type { VoidReason } from '../../../../contract/model/check.ts';

export type WindowsVerdict =
  | { readonly kind: 'replied' }
  /** Nobody said anything that settles it: the request is waited for until its own timeout. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreachable'; readonly said: string }
  | { readonly kind: 'void'; readonly reason: VoidReason };

/** Whose address stands in an error: somebody on the way, this machine itself, or nobody's. */
export type Reporter = 'other' | 'own' | 'none';

type Row = {
  readonly status: number;
  readonly name: string;
  readonly header: 'ipexport.h' | 'winerror.h' | 'winsock2.h';
  readonly verdict: WindowsVerdict;
  /** ICMPv6 gives some numbers another meaning (ipexport.h: IP_DEST_NO_ROUTE and its kin). */
  readonly six?: WindowsVerdict;
  /** What it means when our own machine reports it: a missing route never let the packet out. */
  readonly ownReason?: VoidReason;
};

const said = (words: string): WindowsVerdict => ({ kind: 'unreachable', said: words });
const isVoid = (reason: VoidReason): WindowsVerdict => ({ kind: 'void', reason });
const nothing: WindowsVerdict = { kind: 'nothing' };

/** Statuses that neither stand here nor ever belong to an echo (such as IP_ADDR_ADDED) are void, reason other. */
export const windowsStatuses: readonly Row[] = [
  { status: 0, name: 'IP_SUCCESS', header: 'ipexport.h', verdict: { kind: 'replied' } },
  { status: 11_001, name: 'IP_BUF_TOO_SMALL', header: 'ipexport.h', verdict: isVoid('other') },
  {
    status: 11_002,
    name: 'IP_DEST_NET_UNREACHABLE',
    header: 'ipexport.h',
    verdict: said('network unreachable'),
    six: said('no route'),
    ownReason: 'network-unreachable',
  },
  {
    status: 11_003,
    name: 'IP_DEST_HOST_UNREACHABLE',
    header: 'ipexport.h',
    verdict: said('host unreachable'),
    six: said('address unreachable'),
  },
  {
    status: 11_004,
    name: 'IP_DEST_PROT_UNREACHABLE',
    header: 'ipexport.h',
    verdict: said('protocol unreachable'),
    six: said('prohibited by a filter'),
    ownReason: 'no-permission',
  },
  { status: 11_005, name: 'IP_DEST_PORT_UNREACHABLE', header: 'ipexport.h', verdict: said('port unreachable') },
  { status: 11_006, name: 'IP_NO_RESOURCES', header: 'ipexport.h', verdict: isVoid('no-buffers') },
  { status: 11_007, name: 'IP_BAD_OPTION', header: 'ipexport.h', verdict: isVoid('other') },
  { status: 11_008, name: 'IP_HW_ERROR', header: 'ipexport.h', verdict: isVoid('other') },
  { status: 11_009, name: 'IP_PACKET_TOO_BIG', header: 'ipexport.h', verdict: nothing },
  { status: 11_010, name: 'IP_REQ_TIMED_OUT', header: 'ipexport.h', verdict: nothing },
  { status: 11_011, name: 'IP_BAD_REQ', header: 'ipexport.h', verdict: isVoid('other') },
  { status: 11_012, name: 'IP_BAD_ROUTE', header: 'ipexport.h', verdict: isVoid('network-unreachable') },
  { status: 11_013, name: 'IP_TTL_EXPIRED_TRANSIT', header: 'ipexport.h', verdict: said('time to live exceeded') },
  { status: 11_014, name: 'IP_TTL_EXPIRED_REASSEM', header: 'ipexport.h', verdict: said('time to live exceeded') },
  { status: 11_015, name: 'IP_PARAM_PROBLEM', header: 'ipexport.h', verdict: nothing },
  { status: 11_016, name: 'IP_SOURCE_QUENCH', header: 'ipexport.h', verdict: nothing },
  { status: 11_018, name: 'IP_BAD_DESTINATION', header: 'ipexport.h', verdict: isVoid('other') },
  { status: 11_040, name: 'IP_DEST_UNREACHABLE', header: 'ipexport.h', verdict: said('destination unreachable') },
  { status: 11_041, name: 'IP_TIME_EXCEEDED', header: 'ipexport.h', verdict: said('time to live exceeded') },
  {
    status: 11_045,
    name: 'IP_DEST_SCOPE_MISMATCH',
    header: 'ipexport.h',
    verdict: said('beyond the scope of the source address'),
  },
  // No interface is up, or a firewall of this machine holds the packet back; Windows does not say which.
  { status: 11_050, name: 'IP_GENERAL_FAILURE', header: 'ipexport.h', verdict: isVoid('other') },
  { status: 5, name: 'ERROR_ACCESS_DENIED', header: 'winerror.h', verdict: isVoid('no-permission') },
  { status: 8, name: 'ERROR_NOT_ENOUGH_MEMORY', header: 'winerror.h', verdict: isVoid('no-buffers') },
  { status: 1_231, name: 'ERROR_NETWORK_UNREACHABLE', header: 'winerror.h', verdict: isVoid('network-unreachable') },
  { status: 1_232, name: 'ERROR_HOST_UNREACHABLE', header: 'winerror.h', verdict: isVoid('host-unreachable') },
  { status: 1_450, name: 'ERROR_NO_SYSTEM_RESOURCES', header: 'winerror.h', verdict: isVoid('no-buffers') },
  { status: 10_013, name: 'WSAEACCES', header: 'winsock2.h', verdict: isVoid('no-permission') },
  { status: 10_047, name: 'WSAEAFNOSUPPORT', header: 'winsock2.h', verdict: isVoid('not-supported') },
  { status: 10_049, name: 'WSAEADDRNOTAVAIL', header: 'winsock2.h', verdict: isVoid('address-not-available') },
  { status: 10_051, name: 'WSAENETUNREACH', header: 'winsock2.h', verdict: isVoid('network-unreachable') },
  { status: 10_055, name: 'WSAENOBUFS', header: 'winsock2.h', verdict: isVoid('no-buffers') },
  { status: 10_065, name: 'WSAEHOSTUNREACH', header: 'winsock2.h', verdict: isVoid('host-unreachable') },
];

const byStatus = new Map(windowsStatuses.map((row) => [row.status, row]));

/**
 * Host unreachable from our own address is how Windows tells that nobody answered ARP: the device is not there, so it counts as lost.
 * An error that names nobody comes from our own stack.
 */
export const windowsVerdict = (status: number, family: 4 | 6, reporter: Reporter): WindowsVerdict => {
  const row = byStatus.get(status);
  if (!row) return isVoid('other');
  const verdict = (family === 6 ? row.six : undefined) ?? row.verdict;
  if (verdict.kind !== 'unreachable' || reporter === 'other') return verdict;
  if (row.ownReason) return isVoid(row.ownReason);
  return reporter === 'none' ? isVoid('host-unreachable') : verdict;
};
