/** The small schemas that many others share. */
import { z } from 'zod';

/** A number, or its digits in a path or query; `true`, `[7]` and `0x7` name nothing. */
export const Id = z.preprocess(
  (value: number | string) => (typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value),
  z.int().positive().max(Number.MAX_SAFE_INTEGER),
);
/** Milliseconds since 1970-01-01T00:00:00Z. */
export const Instant = z.int().nonnegative();
export const Count = z.int().nonnegative();
/** Milliseconds, with microsecond resolution where measured. */
export const Milliseconds = z.number().nonnegative();
export const Percent = z.number().min(0).max(100);

/** One line of a person's text: control characters are refused, not stored. */
export const Line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((text) => !/\p{Cc}/u.test(text), 'has control characters');

export const Text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !/[^\P{Cc}\n\r\t]/u.test(text), 'has control characters');

/** A list in one query parameter: `a,b,c`. */
export const commaList = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value),
    z.array(item).max(1_000),
  );
