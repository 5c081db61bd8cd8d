/** Answers what comes out of one device as the script says, each answer at its moment, and writes down what it did. */
import { createScriptedWorld, type ScriptedWorld } from '../../../src/main/io/simulated/script/scripted-world.ts';
import type { Rule, SimulationScript } from '../../../src/main/io/simulated/script/simulation-script.ts';
import { buildAnswer } from './build-answer.ts';
import { createDelayQueue } from './delay-queue.ts';
import { askedByArp, buildArpReply, FRAME_BYTES, inFrame, isIpFrame, macOf } from './ethernet.ts';
import { readRequest } from './read-request.ts';
import type { answerKinds, TruthLog } from './truth-log.ts';

/** Where packets go out: the device, or a test's list. */
export type Port = { readonly mode: 'tun' | 'tap'; write(packet: Uint8Array): boolean };

export type SimulatedNetwork = {
  /** From `nowMs` on, this script; its own clock begins. What is under way already arrives as it would have. */
  follow(script: SimulationScript, nowMs: number): void;
  /** One packet or frame that the kernel sent; whatever it is, nothing is thrown. `wallMs` labels it. */
  take(port: Port, packet: Uint8Array, nowMs: number, wallMs: number): void;
  /** Writes the answers whose moment has come, at most so many. */
  deliver(most: number, clock: () => number): void;
  nextMs(): number;
};

type Waiting = {
  readonly port: Port;
  readonly packet: Buffer;
  readonly request: number;
  readonly kind: (typeof answerKinds)[number];
  readonly flaws: number;
};

/** 5 s of lateness at 100,000 packets a second. */
const MOST_WAITING = 500_000;

export const createSimulatedNetwork = (truth: TruthLog, mostWaiting = MOST_WAITING): SimulatedNetwork => {
  const queue = createDelayQueue<Waiting>(mostWaiting);
  const { counters } = truth;
  let world: ScriptedWorld | null = null;
  let beganMs = 0;

  const answerArp = (port: Port, frame: Uint8Array, address: string, nowMs: number): void => {
    counters.arpAsked++;
    const rule = world?.present(address, nowMs - beganMs) ?? null;
    const mac = rule && macOf(rule, address);
    if (mac === null) return;
    if (port.write(buildArpReply(frame, mac))) counters.arpAnswered++;
    else counters.refused++;
  };

  const frameOf = (port: Port, frame: Uint8Array, packet: Buffer, rule: Rule, address: string): Buffer =>
    port.mode === 'tap' ? inFrame(packet, frame, macOf(rule, address) ?? new Uint8Array(6)) : packet;

  return {
    follow: (script, nowMs) => {
      world = createScriptedWorld(script);
      beganMs = nowMs;
    },
    take: (port, frame, nowMs, wallMs) => {
      const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
      const asked = port.mode === 'tap' ? askedByArp(view, frame, frame.length) : null;
      if (asked !== null) return answerArp(port, frame, asked, nowMs);
      const isIp = port.mode === 'tun' || isIpFrame(view, frame.length);
      const at = port.mode === 'tun' ? 0 : FRAME_BYTES;
      const request = isIp ? readRequest(view, frame, at, frame.length - at) : null;
      if (request === null || world === null) {
        counters.ignored++;
        return;
      }
      const { destination, isEcho, id, sequence, timeToLive } = request;
      // Other protocols get no reply, but routers tell their time to live like any other's.
      if (!isEcho && !world.ruleOf(destination)?.path) {
        counters.ignored++;
        return;
      }
      const { verdict, rule, answers, hops } = world.meet(destination, nowMs - beganMs, timeToLive);
      const number = isEcho ? truth.request(destination, id, sequence, timeToLive, verdict, nowMs, wallMs) : -1;
      const packet = frame.subarray(at);
      for (const answer of answers) {
        if (rule === null || (!isEcho && answer.kind === 'reply')) continue;
        const built = buildAnswer(packet, request, answer, rule, hops);
        const waiting = {
          port,
          packet: frameOf(port, frame, built, rule, destination),
          request: number,
          kind: answer.kind,
          flaws: answer.flaws,
        };
        if (!queue.push(nowMs + answer.afterMs, waiting)) counters.overflowed++;
      }
    },
    deliver: (most, clock) => {
      for (let i = 0; i < most; i++) {
        const nowMs = clock();
        const next = queue.take(nowMs);
        if (next === null) return;
        const { port, packet, request, kind, flaws } = next;
        if (!port.write(packet)) counters.refused++;
        else if (request >= 0) truth.answer(request, kind, flaws, nowMs);
      }
    },
    nextMs: queue.nextMs,
  };
};
