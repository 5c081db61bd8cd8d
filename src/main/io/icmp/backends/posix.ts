/** Opens the ICMP sockets of one kind, datagram or raw, and says in words why the system refuses. */
import { randomInt } from 'node:crypto';
import { constants } from 'node:os';
import type { Backend, BackendName, EchoSocket, Opened } from '../backend.ts';
import { type PosixLayout, posixLayout } from '../posix/posix-layout.ts';
import { openPosixSocket } from '../posix/posix-socket.ts';
import type { OpenTrace } from '../trace/trace-port.ts';
import { openTraceSocket } from '../trace/trace-socket.ts';

export type PosixKind = {
  readonly name: BackendName;
  readonly raw: boolean;
  /** The command that lifts a refusal for want of privilege. */
  readonly repair: string;
};

export const createPosixBackend = (
  kind: PosixKind,
  layout: PosixLayout | null = posixLayout(process.platform),
): Backend => ({
  name: kind.name,
  platforms: ['linux', 'darwin'],
  open: async (table, sink, monotonicMs): Promise<Opened> => {
    const refused = (why: string, repair: string | null = null): Opened => ({ kind: 'refused', why, repair });
    if (!layout) return refused(`not made for ${process.platform}`);
    try {
      // koffi has no binary for every machine: only here, where its absence is an answer, is it loaded.
      const { loadLibc } = await import('../posix/libc.ts');
      const libc = loadLibc(layout.manyAtOnce);
      const id = randomInt(65_536);
      const open = (family: 4 | 6): EchoSocket | number =>
        openPosixSocket({ libc, layout, family, raw: kind.raw, id, table, sink, monotonicMs });
      const four = open(4);
      if (typeof four === 'number') {
        const isPrivilege = four === constants.errno.EACCES || four === constants.errno.EPERM;
        return isPrivilege
          ? refused(`the system refuses an ICMP ${kind.raw ? 'raw' : 'datagram'} socket to this user`, kind.repair)
          : refused(`the socket can't be opened (error ${four})`);
      }
      const six = open(6);
      const openTrace: OpenTrace = (traceTable, traceSink) => {
        const shared = { libc, layout, raw: kind.raw, table: traceTable, sink: traceSink, monotonicMs };
        // Another identifier than the probes', so that neither takes the other's replies for its own.
        const traceId = (id + 1 + randomInt(65_535)) & 0xffff;
        const openOne = (family: 4 | 6) => openTraceSocket({ ...shared, family, id: traceId });
        return { 4: openOne(4), 6: openOne(6) };
      };
      return { kind: 'open', sockets: { 4: four, 6: typeof six === 'number' ? null : six }, openTrace };
    } catch (error) {
      return refused(`the system's C library can't be called: ${error instanceof Error ? error.message : error}`);
    }
  },
});
