/** What passes between the service's thread and a store thread: one message a call, one a reply. */
import type { ErrorBody } from '../../../contract/errors.ts';

/** Given to the thread at its start. */
export type ThreadRole =
  | { readonly role: 'writer'; readonly file: string; readonly migrations: string }
  | { readonly role: 'reader'; readonly file: string };

export type ThreadRequest = { readonly id: number; readonly call: string; readonly args: readonly unknown[] };

/** What opening found out. */
export type Opened = { readonly sqliteVersion: string; readonly notices: readonly string[] };

export type ThreadReply =
  | { readonly kind: 'ready'; readonly opened: Opened }
  | { readonly kind: 'refused'; readonly error: ErrorBody }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorBody };

/** A table of calls, as both sides see it. */
// biome-ignore lint/suspicious/noExplicitAny: the one type that accepts every argument list
export type Calls = Readonly<Record<string, (...args: any[]) => unknown>>;
