/** The slot table and the flight log against a model that remembers every packet: whatever happens in whatever order, a reply counts for its own probe or for none. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RejectReason } from '../../../src/contract/model/check.ts';
import { createFlightLog } from '../../../src/main/io/icmp/flight-log.ts';
import { packIp } from '../../../src/main/io/icmp/ip-bytes.ts';
import type { EchoFields } from '../../../src/main/io/icmp/packet.ts';
import { createProbeJob, type ProbeJob } from '../../../src/main/io/icmp/probe-job.ts';
import type { JobMessage } from '../../../src/main/io/icmp/protocol.ts';
import { createSlotTable } from '../../../src/main/io/icmp/slot-table.ts';

const SLOTS = 5;
const TARGETS = 3;
const PACKETS = 3;
const TIMEOUT_MS = 100;

type From = 'itself' | 'elsewhere' | 'guesser';
type PacketState = 'taken' | 'outstanding' | 'answered' | 'closed' | 'forgotten';
type Packet = {
  readonly model: JobModel;
  readonly target: number;
  readonly slot: number;
  readonly fields: EchoFields;
  readonly source: Uint8Array;
  state: PacketState;
  sentAtMs: number;
};
type TargetModel = {
  tried: number;
  pending: number;
  sent: number;
  received: number;
  voids: number;
  duplicates: number;
  ttl: number;
  isFinished: boolean;
};
type JobModel = { readonly job: ProbeJob; readonly targets: TargetModel[]; isClosed: boolean };

const createWorld = () => {
  const table = createSlotTable(SLOTS);
  const clock = { nowMs: 1_000 };
  const log = createFlightLog(table, () => clock.nowMs);
  const jobs: JobModel[] = [];
  const packets: Packet[] = [];
  /** The packet that has each slot now. */
  const holder = new Map<number, Packet>();
  const rejected: Partial<Record<RejectReason, number>> = {};
  const reject = (reason: RejectReason): void => {
    rejected[reason] = (rejected[reason] ?? 0) + 1;
  };
  const holds = (packet: Packet): boolean => holder.get(packet.slot) === packet;

  /** In the model: the packet's target waits for one less; over when all were tried, or one reply was enough. */
  const settle = ({ model, target: number }: Packet, write: (target: TargetModel) => void): void => {
    const target = model.targets[number]!;
    if (model.isClosed || target.isFinished) return;
    target.pending--;
    write(target);
    const isEnough = model.job.message.stopOnReply && target.received > 0;
    if (!isEnough && (target.tried < PACKETS || target.pending > 0)) return;
    target.isFinished = true;
    target.sent -= target.pending;
    target.pending = 0;
  };

  const expectedOf = (packet: Packet, rttMs: number, from: From): RejectReason | 'believed' | 'ignored' => {
    if (from === 'guesser') return 'bad-token';
    if (!holds(packet)) return 'late';
    if (from === 'elsewhere') return 'wrong-source';
    switch (packet.state) {
      case 'taken':
        return 'not-outstanding';
      case 'closed':
        return 'late';
      case 'forgotten':
        return 'ignored';
      case 'answered':
        return 'duplicate';
      case 'outstanding':
        return rttMs > TIMEOUT_MS ? 'late' : 'believed';
    }
  };

  const acts = {
    newJob: (stopOnReply: boolean): void => {
      const addresses = new Uint8Array(16 * TARGETS);
      for (let i = 0; i < TARGETS; i++) packIp(i === 0 ? '2001:db8::7' : `10.0.${jobs.length}.${i}`, addresses, 16 * i);
      const message: JobMessage = {
        type: 'job',
        job: jobs.length,
        targets: TARGETS,
        addresses,
        zones: [],
        packets: PACKETS,
        spacingMs: 0,
        timeoutMs: TIMEOUT_MS,
        stopOnReply,
        inFlight: 100,
        subnet: null,
      };
      const targets = Array.from({ length: TARGETS }, () => ({
        tried: 0,
        pending: 0,
        sent: 0,
        received: 0,
        voids: 0,
        duplicates: 0,
        ttl: 0,
        isFinished: false,
      }));
      jobs.push({
        job: createProbeJob(message, new Map(), null, null),
        targets,
        isClosed: false,
      });
    },
    takeOff: (model: JobModel, number: number): void => {
      const target = model.targets[number]!;
      if (model.isClosed || target.isFinished || target.tried === PACKETS) return;
      const slot = log.takeOff(model.job, number, clock.nowMs);
      if (slot < 0) return;
      const { generation, tokenLow, tokenHigh, family, address } = table;
      const fields = {
        id: 0,
        sequence: slot & 0xffff,
        slot,
        generation: generation[slot]!,
        tokenLow: tokenLow[slot]!,
        tokenHigh: tokenHigh[slot]!,
      };
      const source = address.slice(slot * 16 + (family[slot] === 4 ? 12 : 0), slot * 16 + 16);
      const packet: Packet = { model, target: number, slot, fields, source, state: 'taken', sentAtMs: 0 };
      packets.push(packet);
      holder.set(slot, packet);
      target.tried++;
      target.sent++;
      target.pending++;
    },
    leave: (packet: Packet): void => {
      if (packet.state !== 'taken') return;
      packet.sentAtMs = clock.nowMs;
      table.sentAtMs[packet.slot] = clock.nowMs;
      log.sink.left(packet.slot);
      packet.state = packet.model.isClosed ? 'forgotten' : 'outstanding';
    },
    fail: (packet: Packet): void => {
      const counts = holds(packet) && (packet.state === 'taken' || packet.state === 'outstanding');
      log.sink.failed(packet.slot, packet.fields.generation, 'other');
      if (!counts) return;
      packet.state = 'closed';
      settle(packet, (target) => {
        target.sent--;
        target.voids++;
      });
    },
    unreachable: (packet: Packet): void => {
      log.sink.unreachable(packet.slot, packet.fields.generation, 'host unreachable', true);
      if (!holds(packet) || packet.state !== 'outstanding') return;
      packet.state = 'closed';
      settle(packet, () => {});
    },
    reply: (packet: Packet, rttMs: number, from: From): void => {
      const fields = from === 'guesser' ? { ...packet.fields, tokenLow: packet.fields.tokenLow ^ 1 } : packet.fields;
      const source = from === 'elsewhere' ? packet.source.map((byte) => byte ^ 1) : packet.source;
      const judged = table.judge(fields, source, 0, source.length === 4 ? 4 : 6);
      if (typeof judged === 'string') log.sink.rejected(judged);
      else log.sink.replied(judged, fields.generation, rttMs, 1 + (packet.target % 200));
      const said = expectedOf(packet, rttMs, from);
      if (said === 'ignored') return;
      if (said !== 'believed') {
        reject(said);
        if (said === 'duplicate' && !packet.model.isClosed) packet.model.targets[packet.target]!.duplicates++;
        return;
      }
      packet.state = 'answered';
      settle(packet, (target) => {
        target.received++;
        target.ttl = 1 + (packet.target % 200);
      });
    },
    pass: (ms: number): void => {
      clock.nowMs += ms;
      for (const model of jobs) if (!model.isClosed) log.expire(model.job, clock.nowMs);
      for (const packet of packets) {
        if (packet.state !== 'outstanding' || packet.model.isClosed || packet.sentAtMs + TIMEOUT_MS > clock.nowMs)
          continue;
        packet.state = 'closed';
        settle(packet, () => {});
      }
    },
    close: (model: JobModel): void => {
      if (model.isClosed) return;
      log.forget(model.job);
      model.isClosed = true;
      for (const packet of packets)
        if (packet.model === model && packet.state === 'outstanding') packet.state = 'forgotten';
    },
  };

  /** What was told and what the model expects, as text: quicker to compare than objects. */
  const compare = (): void => {
    const told = jobs.map(({ job }) =>
      Array.from({ length: TARGETS }, (_, i) => ({
        tried: job.tried[i]!,
        pending: job.pending[i]!,
        sent: job.sent[i]!,
        received: job.received[i]!,
        voids: job.voids[i]!,
        duplicates: job.duplicates[i]!,
        ttl: job.ttl[i]!,
        isFinished: job.isFinished[i] === 1,
      })),
    );
    expect(JSON.stringify(told)).toBe(JSON.stringify(jobs.map(({ targets }) => targets)));
    const replies = jobs.flatMap(({ job }) => [...job.rttsMs].filter((rttMs) => !Number.isNaN(rttMs))).length;
    expect(replies).toBe(told.flat().reduce((sum, { received }) => sum + received, 0));
    const busy = packets.filter(({ state }) => state === 'taken' || state === 'outstanding').length;
    expect(table.free()).toBe(SLOTS - busy);
    expect(log.totals().rejected).toEqual(rejected);
  };
  return { jobs, packets, acts, compare };
};

test('any order of sending, replies, errors, expiry, cancelling and using slots again', () => {
  const step = fc.tuple(fc.nat(12), fc.nat(1_000), fc.nat(150));
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const { jobs, packets, acts, compare } = createWorld();
      acts.newJob(false);
      acts.newJob(true);
      for (const [what, which, ms] of steps) {
        const model = jobs[which % jobs.length]!;
        // The latest ones more often: the older are mostly over.
        const packet =
          packets[
            which % 2 === 0 ? which % packets.length : packets.length - 1 - (which % Math.min(7, packets.length))
          ];
        if (what <= 3) acts.takeOff(model, which % TARGETS);
        else if (what === 4) acts.pass(ms);
        else if (what === 5 && which % 8 === 0) acts.close(model);
        else if (what === 5) acts.newJob(which % 2 === 0);
        else if (!packet) continue;
        else if (what <= 7) acts.leave(packet);
        else if (what <= 9) acts.reply(packet, ms, 'itself');
        else if (what === 10) acts.reply(packet, ms, which % 2 === 0 ? 'elsewhere' : 'guesser');
        else if (what === 11) acts.fail(packet);
        else acts.unreachable(packet);
        compare();
      }
    }),
    { numRuns: 300 },
  );
});
