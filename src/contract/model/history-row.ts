/** A check of a device as it leaves the product and comes back: one line of a history file. */
import { z } from 'zod';
import { Address } from './address.ts';
import { VoidReason } from './check.ts';
import { commaList, Line } from './fields.ts';
import { Status } from './status.ts';

export const historyFormats = ['csv', 'jsonl'] as const;
export type HistoryFormat = (typeof historyFormats)[number];

/** RFC 3339, with a zone. */
const timePattern = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})$/;
const earliestMs = Date.UTC(2000, 0, 1);
const latestMs = Date.UTC(2100, 0, 1);

/** Null for what is no time, a day that no month has included, and for times outside 2000–2099. */
export const readTime = (text: string): number | null => {
  const [, year, month, day] = timePattern.exec(text) ?? [];
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  const at = isDay ? Date.parse(text) : Number.NaN;
  return at >= earliestMs && at < latestMs ? at : null;
};

export const writeTime = (at: number): string => new Date(at).toISOString();

const Time = z
  .string()
  .max(40)
  .transform((text, context) => {
    const at = readTime(text);
    if (at !== null) return at;
    context.issues.push({
      code: 'custom',
      input: text,
      message: 'is not a time of 2000–2099 such as 2026-11-25T14:50:57.250Z, with its zone',
    });
    return z.NEVER;
  });

const packets = z.int('must be a whole number').min(0, 'must not be negative').max(10_000, 'is more than 10,000');
/** An hour is longer than any reply is waited for. */
const rtt = z
  .number('must be a number of milliseconds')
  .min(0, 'must not be negative')
  .max(3_600_000, 'is longer than an hour')
  .nullable()
  .default(null);

/** Their order is that of the columns. */
const fields = {
  address: Address,
  name: Line(120).default(''),
  time: Time,
  sent: packets,
  received: packets,
  rttMinMs: rtt,
  /** The median. */
  rttMs: rtt,
  rttMeanMs: rtt,
  rttP95Ms: rtt,
  rttMaxMs: rtt,
  jitterMs: rtt,
  /** Follows from sent and received; null where nothing was sent. */
  lossPercent: z.number('must be a number').min(0).max(100).nullable().default(null),
  status: Status,
  voidReason: VoidReason.nullable().default(null),
};

export type HistoryField = keyof typeof fields;
export const historyFields = Object.keys(fields) as HistoryField[];

export const lossPercentOf = (sent: number, received: number): number | null =>
  sent === 0 ? null : Math.round((10_000 * (sent - received)) / sent) / 100;

export const HistoryRow = z
  .strictObject(fields)
  .superRefine((row, context) => {
    const refuse = (path: HistoryField, message: string): void =>
      void context.addIssue({ code: 'custom', path: [path], message });
    if (row.received > row.sent) refuse('received', `is more than the ${row.sent} that were sent`);
    if (row.received === 0 && row.rttMs !== null) refuse('rttMs', 'stands there although nothing was received');
    if (row.rttMinMs !== null && row.rttMs !== null && row.rttMinMs > row.rttMs)
      refuse('rttMinMs', 'is more than the median');
    if (row.rttMaxMs !== null && row.rttMs !== null && row.rttMaxMs < row.rttMs)
      refuse('rttMaxMs', 'is less than the median');
    const loss = lossPercentOf(row.sent, row.received);
    if (row.lossPercent !== null && (loss === null || Math.abs(loss - row.lossPercent) > 0.1))
      refuse('lossPercent', `does not follow from ${row.received} received of ${row.sent} sent`);
  })
  .meta({ id: 'HistoryRow' });
export type HistoryRow = z.infer<typeof HistoryRow>;

/** Rows of one import call. */
export const importedAtOnce = 2_000;

export const HistoryExportQuery = z.strictObject({
  /** Addresses or names, with commas; all devices where none is named. */
  device: commaList(z.string().max(253)).optional(),
  /** Milliseconds since 1970; from the first check on and up to now unless said. */
  from: z.coerce.number<number | string>().int().nonnegative().optional(),
  to: z.coerce.number<number | string>().int().nonnegative().optional(),
  format: z.enum(historyFormats).default('csv'),
});
export type HistoryExportQuery = z.infer<typeof HistoryExportQuery>;
