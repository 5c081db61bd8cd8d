/** What the lab and its simulator process say to each other. */
import type { SimulationScript } from '../../../src/main/io/simulated/script/simulation-script.ts';
import type { Truth } from './truth-log.ts';
import type { TunMode } from './tun-device.ts';

export type Ask =
  | { readonly type: 'open'; readonly devices: readonly { readonly name: string; readonly mode: TunMode }[] }
  | { readonly type: 'script'; readonly script: SimulationScript }
  | { readonly type: 'truth' };

/** Every question has a number, and its answer the same one. */
export type Question = { readonly number: number; readonly ask: Ask };
export type Reply = {
  readonly number: number;
  readonly truth?: Truth;
  /** Why it could not be done. */
  readonly problem?: string;
};
