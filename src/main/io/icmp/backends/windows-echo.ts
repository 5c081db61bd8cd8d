/**
 * IcmpSendEcho2Ex and Icmp6SendEcho2 of iphlpapi.dll: Windows' own way to ping, for any user.
 * Source: Microsoft's icmpapi.h and ipexport.h. Requests are asynchronous, each with an event of its own, and one wait that never waits looks at 64 of
 * them: 2,048 are under way at once. The blocking form through koffi's asynchronous calls has one of libuv's four threads per request, so four dead
 * hosts would hold up all others for their whole timeout.
 */
import { networkInterfaces } from 'node:os';
import type { Backend, EchoSocket, Opened } from '../backend.ts';
import { packIp } from '../ip-bytes.ts';
import { openWindowsSocket } from '../windows/windows-socket.ts';

const INVALID_HANDLE = -1n;
/** Own addresses are read only to judge errors, and again after this long. */
const OWN_FOR_MS = 5_000;

export const windowsEcho: Backend = {
  name: 'windows-echo',
  platforms: ['win32'],
  open: async (table, sink, monotonicMs): Promise<Opened> => {
    const refused = (why: string): Opened => ({ kind: 'refused', why, repair: null });
    if (process.platform !== 'win32') return refused(`not made for ${process.platform}`);
    try {
      // koffi has no binary for every machine: only here, where its absence is an answer, is it loaded.
      const { loadIphlpapi } = await import('../windows/iphlpapi.ts');
      const api = loadIphlpapi();
      const isOwn = createIsOwn(monotonicMs);
      const open = (family: 4 | 6): EchoSocket | null => {
        const icmp = api.open(family);
        if (BigInt(icmp) === INVALID_HANDLE) return null;
        return openWindowsSocket({ api, icmp, family, table, sink, monotonicMs, isOwn });
      };
      const four = open(4);
      if (!four) return refused(`Windows refuses an ICMP handle (error ${api.lastError()})`);
      return { kind: 'open', sockets: { 4: four, 6: open(6) } };
    } catch (error) {
      return refused(`iphlpapi.dll can't be called: ${error instanceof Error ? error.message : error}`);
    }
  },
};

const createIsOwn = (monotonicMs: () => number) => {
  let own: Uint8Array[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  return (bytes: Uint8Array, at: number, family: 4 | 6): boolean => {
    if (monotonicMs() - readAtMs > OWN_FOR_MS) {
      readAtMs = monotonicMs();
      own = Object.values(networkInterfaces()).flatMap((addresses) =>
        (addresses ?? []).map(({ address }) => packed(address)),
      );
    }
    const length = family === 4 ? 4 : 16;
    return own.some((each) => each.subarray(16 - length).every((byte, i) => byte === bytes[at + i]));
  };
};

const packed = (address: string): Uint8Array => {
  const bytes = new Uint8Array(16);
  packIp(address, bytes, 0);
  return bytes;
};
