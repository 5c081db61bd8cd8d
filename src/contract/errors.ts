/** Every way a call can be refused: a code, the HTTP status it maps to, and the body all transports share. */
import { z } from 'zod';

/** Code → HTTP status. The codes are part of the API; the messages are for people. */
export const errorStatus = {
  'bad-input': 400,
  'not-authorized': 401,
  'foreign-origin': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'not-json': 415,
  'wrong-host': 421,
  'too-many-requests': 429,
  internal: 500,
  'not-supported': 501,
  unavailable: 503,
  'store-corrupt': 503,
  'store-newer': 503,
  'store-in-use': 503,
  'store-write-failed': 503,
  'port-in-use': 503,
  'no-permission': 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;

export const InputIssue = z.object({ path: z.string(), message: z.string() });
export type InputIssue = z.infer<typeof InputIssue>;

/** What a refused call answers: what happened, and where known what was kept and what to do. */
export const ErrorBody = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
      issues: z.array(InputIssue).optional(),
    }),
  })
  .meta({ id: 'Error' });
export type ErrorBody = z.infer<typeof ErrorBody>;

export class FieldwatchError extends Error {
  readonly code: ErrorCode;
  /** What the reader can do about it. */
  readonly hint: string | undefined;
  /** For bad input: one entry per refused field. */
  readonly issues: readonly InputIssue[] | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    more: { hint?: string; issues?: readonly InputIssue[]; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'FieldwatchError';
    this.code = code;
    this.hint = more.hint;
    this.issues = more.issues;
  }

  toBody(): ErrorBody {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(this.hint === undefined ? {} : { hint: this.hint }),
        ...(this.issues === undefined ? {} : { issues: [...this.issues] }),
      },
    };
  }
}

/** The error a transport rebuilds from a body; an unknown code becomes `internal`. */
export const fromErrorBody = ({ error }: ErrorBody): FieldwatchError =>
  new FieldwatchError(Object.hasOwn(errorStatus, error.code) ? (error.code as ErrorCode) : 'internal', error.message, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.issues === undefined ? {} : { issues: error.issues }),
  });
