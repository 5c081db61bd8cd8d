/** Captures the echo traffic of a lab with tcpdump and pairs every request with its reply: the round trips that the wire saw. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from './lab.ts';

export type EchoCapture = {
  /** Ends the capture; round trips in milliseconds by target address, in sending order, null where no reply came. */
  stop(): Promise<ReadonlyMap<string, (number | null)[]>>;
};

/** What this machine lacks for a capture; null when nothing. */
export const captureMissing = (): string | null =>
  spawnSync('tcpdump', ['--version']).error === undefined ? null : 'the tcpdump command';

/** Enough for an IPv4 header and our echo message. */
const SNAP_BYTES = 96;

export const captureEchoes = async (lab: Lab, device: string): Promise<EchoCapture> => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwatch-capture-'));
  const file = join(folder, 'echoes.pcap');
  const child = lab.spawn(
    [
      ...['tcpdump', '-i', device, '--time-stamp-precision=nano', '-s', String(SNAP_BYTES), '-B', '65536', '-U'],
      ...['-Z', 'root', '-w', file, 'icmp'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  await new Promise<void>((ready, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`tcpdump ended with ${code}: ${said}`)));
    child.stderr?.on('data', (chunk) => {
      said += chunk;
      if (/listening on/.test(said)) ready();
    });
  });
  return {
    stop: async () => {
      await sleep(300);
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGINT');
      await ended;
      try {
        return roundTrips(readFileSync(file));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
};

/** Nanosecond pcap, little-endian (pcap-savefile(5)): 24 bytes of header, then 16 before each packet. */
const NANOSECOND_MAGIC = 0xa1b23c4d;
/** Bytes before the IP header, by link type: raw IP, Ethernet. */
const LINK_BYTES: Readonly<Record<number, number>> = { 101: 0, 12: 0, 1: 14 };

/** Pairs by identifier, sequence and payload, as only the true reply has them. */
export const roundTrips = (pcap: Buffer): Map<string, (number | null)[]> => {
  if (pcap.readUInt32LE(0) !== NANOSECOND_MAGIC) throw new Error('not a nanosecond capture');
  const linkBytes = LINK_BYTES[pcap.readUInt32LE(20)];
  if (linkBytes === undefined) throw new Error(`link type ${pcap.readUInt32LE(20)} is not known`);
  const trips = new Map<string, (number | null)[]>();
  const open = new Map<string, { trip: (number | null)[]; at: number; sentNs: bigint }>();
  for (let at = 24; at + 16 <= pcap.length; ) {
    const ns = BigInt(pcap.readUInt32LE(at)) * 1_000_000_000n + BigInt(pcap.readUInt32LE(at + 4));
    const bytes = pcap.readUInt32LE(at + 8);
    const ip = at + 16 + linkBytes;
    at += 16 + bytes;
    const icmp = ip + (pcap[ip]! & 15) * 4;
    const type = pcap[icmp];
    const proof = pcap.toString('latin1', icmp + 4, at);
    if (type === 8) {
      const to = pcap.subarray(ip + 16, ip + 20).join('.');
      const trip = trips.get(to) ?? [];
      trips.set(to, trip);
      open.set(proof, { trip, at: trip.push(null) - 1, sentNs: ns });
    } else if (type === 0) {
      const sent = open.get(proof);
      open.delete(proof);
      if (sent) sent.trip[sent.at] = Number(ns - sent.sentNs) / 1e6;
    }
  }
  return trips;
};
