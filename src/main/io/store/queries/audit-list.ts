/** Who changed what, newest first. */
import { desc, lt } from 'drizzle-orm';
import type { AuditEntry } from '../../../../contract/model/system.ts';
import type { Connection } from '../database/statements.ts';
import { auditLog } from '../schema/audit-log.ts';

export const listAudit = ({ orm }: Connection, query: { before?: number | undefined; limit: number }): AuditEntry[] =>
  orm
    .select()
    .from(auditLog)
    .where(lt(auditLog.id, query.before ?? Number.MAX_SAFE_INTEGER))
    .orderBy(desc(auditLog.id))
    .limit(query.limit)
    .all();
