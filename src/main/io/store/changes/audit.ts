/** Writes down who changed what; a bulk change that comes in portions stays one row. */
import type { Connection } from '../database/statements.ts';
import type { By } from '../store.ts';

export type AuditNote = { action: string; subject: string; before?: unknown; after?: unknown };

export const audit = ({ sql }: Connection, by: By, note: AuditNote): void => {
  sql('INSERT INTO audit_log (at, actor, action, subject, before, after) VALUES (?, ?, ?, ?, ?, ?)').run(
    by.at,
    by.actor,
    note.action,
    note.subject,
    asText(note.before),
    asText(note.after),
  );
};

/** Adds to the counts of the last row when that is the same change by the same hand at the same time. */
export const auditBulk = (
  connection: Connection,
  by: By,
  action: string,
  counts: Readonly<Record<string, number>>,
): void => {
  if (Object.values(counts).every((count) => count === 0)) return;
  const last = connection
    .sql<{ id: number; at: number; actor: string; action: string; after: string | null }>(
      'SELECT id, at, actor, action, after FROM audit_log ORDER BY id DESC LIMIT 1',
    )
    .get();
  if (last?.after == null || last.at !== by.at || last.actor !== by.actor || last.action !== action) {
    audit(connection, by, { action, subject: 'many devices', after: counts });
    return;
  }
  const sum = JSON.parse(last.after) as Record<string, number>;
  for (const [key, count] of Object.entries(counts)) sum[key] = (sum[key] ?? 0) + count;
  connection.sql('UPDATE audit_log SET after = ? WHERE id = ?').run(JSON.stringify(sum), last.id);
};

const asText = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
