/** The whole product without a face: what each shell starts, calls, listens to and stops. */

import type { CallInput, CallName, CallOutput } from '../../contract/api.ts';
import type { EventFrame } from '../../contract/events.ts';
import type { Actor, Statistics } from '../../contract/model/system.ts';
import type { SpawnProber } from '../io/icmp/prober-pool.ts';

export type { SpawnProber };

/** Files the bundler put beside the entry; found by the shell, because only it knows where it runs from. */
export type Entries = {
  readonly prober: string;
  readonly storeWorker: string;
  readonly migrations: string;
  /** Folder with the built interface; null where a development server has it. */
  readonly renderer: string | null;
};

export type ServiceOptions = {
  readonly dataDir: string;
  readonly shell: 'desktop' | 'headless';
  readonly version: string;
  readonly entries: Entries;
  readonly spawnProber?: SpawnProber;
  /** Null: the settings decide (desktop). */
  readonly http: { readonly host: string; readonly port: number } | null;
  /** Overrides the settings' pace for this run. */
  readonly packetsPerSecond?: number;
  /** Prober processes; default 1. */
  readonly probers?: number;
  /** A simulated fleet instead of the network. */
  readonly demo: boolean;
  /** For the demo: the text of a script that says how some of its addresses behave. */
  readonly demoScript?: string;
  /** Notifications need a desktop; headless services may go without. */
  readonly desktopNotifications: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Opens the demo beside this service; null where the shell can't. */
  readonly openDemo: (() => Promise<{ url: string | null }>) | null;
};

export type Service = {
  /** Parses the input, runs the handler, answers its output or throws a FieldwatchError. The door every transport uses. */
  dispatch<N extends CallName>(name: N, input: CallInput<N>, context: { actor: Actor }): Promise<CallOutput<N>>;
  /** Frames from `since` on (null: from now); answers the unsubscribe. */
  subscribe(since: number | null, listener: (frame: EventFrame) => void): () => void;
  /** Where HTTP listens, or null while it is off. */
  address(): { readonly url: string; readonly token: string } | null;
  statistics(): Promise<Statistics>;
  stop(): Promise<void>;
};
