/** What the exit code of every command says; part of the product's interface, documented in `--help`. */
import type { ErrorCode } from '../../contract/errors.ts';

export const exitCodes = {
  ok: 0,
  /** Done, but not for all: targets without reply, bad rows, problems found. */
  partly: 1,
  usage: 2,
  /** Refused or not available: store in use, port in use, no service, no such thing. */
  refused: 3,
  noPermission: 4,
  /** 128 + SIGINT, as shells count. */
  interrupted: 130,
} as const;

export const exitCodeText = `
Exit codes:
  0    done
  1    done in part: targets without reply, bad rows, problems found
  2    wrong usage
  3    refused or not available; the message says what was kept and what to do
  4    no permission to probe; \`fieldwatch doctor\` names the repair
  130  interrupted; what was measured until then is printed`;

export const exitCodeOf = (code: ErrorCode): number => {
  if (code === 'no-permission') return exitCodes.noPermission;
  return exitCodes.refused;
};
