/** What every command is given: where the built parts lie, and which version this is. */
import type { Command } from 'commander';
import type { Entries } from '../service/service.ts';

export type CliContext = {
  readonly version: string;
  readonly entries: Entries;
  /** The file this command line was started from, to start another one. */
  readonly self: string;
};

/** Adds one command to the program; the action sets `process.exitCode` when it is not 0. */
export type AddCommand = (program: Command, context: CliContext) => void;
