/** Puts a simulated network into a lab: routed ranges behind a TUN device, on-link ranges on TAP devices, both as a script says. */
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { familyOf } from '../../../src/contract/model/address.ts';
import {
  SimulationScript,
  type SimulationScriptInput,
} from '../../../src/main/io/simulated/script/simulation-script.ts';
import type { Lab } from '../lab.ts';
import type { Ask, Reply } from './protocol.ts';
import type { Truth } from './truth-log.ts';
import { TUN_PATH, type TunMode } from './tun-device.ts';

export type SimulateOptions = {
  /** Ranges reached through a router, IPv4 or IPv6; none of them may be live in the lab itself. */
  readonly routed?: readonly string[];
  /** IPv4 ranges on the link, where addresses are asked for by ARP; `own` is the lab's address in it. */
  readonly onLink?: readonly { readonly range: string; readonly own: string }[];
  readonly script: SimulationScriptInput;
};

export type Simulator = {
  /** From now on this script; its clock begins anew, and the truth goes on. */
  change(script: SimulationScriptInput): Promise<void>;
  /** All that was done so far. */
  truth(): Promise<Truth>;
  /** Takes the devices and their routes away. The simulator also ends with its lab. */
  stop(): Promise<void>;
};

/** What this machine lacks for a simulated network, beside what a lab needs; null when nothing. */
export const simulatorMissing = (): string | null => {
  try {
    closeSync(openSync(TUN_PATH, constants.O_RDWR));
    return null;
  } catch (error) {
    return `${TUN_PATH} (${(error as NodeJS.ErrnoException).code})`;
  }
};

const ENTRY = new URL('./simulator-process.ts', import.meta.url).pathname;
/** Packets that the kernel keeps for a simulator that is busy. */
const QUEUE = 65_536;
/** Sources of packets into routed ranges; the first stands on every lab's loopback. */
const SOURCE = { 4: '192.0.2.1', 6: 'fd00:5e::1' } as const;

export const simulate = async (lab: Lab, { routed = [], onLink = [], script }: SimulateOptions): Promise<Simulator> => {
  const parsed = SimulationScript.parse(script);
  const devices = [
    ...(routed.length > 0 ? [{ name: 'sim0', mode: 'tun' as TunMode }] : []),
    ...onLink.map((_, at) => ({ name: `sim${at + 1}`, mode: 'tap' as TunMode })),
  ];
  const child = lab.spawn([process.execPath, ENTRY], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  let count = 0;
  let isOver = false;
  child.on('error', () => {});
  child.on('message', (message) => {
    const reply = message as Reply;
    const asked = waiting.get(reply.number);
    waiting.delete(reply.number);
    if (reply.problem === undefined) asked?.resolve(reply);
    else asked?.reject(new Error(`the simulator: ${reply.problem}`));
  });
  child.on('exit', (code, signal) => {
    isOver = true;
    for (const { reject } of waiting.values()) reject(new Error(`the simulator ended (${signal ?? code})`));
    waiting.clear();
  });
  const ask = (what: Ask): Promise<Reply> =>
    new Promise((resolve, reject) => {
      if (isOver) return reject(new Error('the simulator has ended'));
      const number = count++;
      waiting.set(number, { resolve, reject });
      // A broken pipe tells of the end too, and often before the exit does.
      child.send(
        { number, ask: what },
        (error) => error && reject(new Error(`the simulator has ended (${error.message})`)),
      );
    });

  const stop = async (): Promise<void> => {
    if (isOver) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };

  try {
    await ask({ type: 'open', devices });
    // A source that is not on the link, or that has no route, is what some scripts are about: the kernel shall let it in.
    for (const name of ['all', ...devices.map((device) => device.name)])
      lab.exec(['sysctl', '-qw', `net.ipv4.conf.${name}.rp_filter=0`]);
    for (const { name } of devices) lab.ip('link', 'set', name, 'txqueuelen', String(QUEUE), 'up');
    if (routed.some((range) => familyOf(range) === 6))
      lab.ip('-6', 'addr', 'replace', `${SOURCE[6]}/128`, 'dev', 'lo', 'nodad');
    for (const range of routed) lab.ip('route', 'add', range, 'dev', 'sim0', 'src', SOURCE[familyOf(range)]);
    for (const [at, { range, own }] of onLink.entries())
      lab.ip('addr', 'add', `${own}/${range.split('/')[1]}`, 'dev', `sim${at + 1}`);
    await ask({ type: 'script', script: parsed });
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    change: async (next) => void (await ask({ type: 'script', script: SimulationScript.parse(next) })),
    truth: async () => (await ask({ type: 'truth' })).truth!,
    stop,
  };
};
