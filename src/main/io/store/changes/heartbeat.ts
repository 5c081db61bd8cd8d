/** Marks that the monitor is alive; silence longer than this begins a new session and leaves a gap that says why. */
import { plausibleInstant } from '../codes.ts';
import type { Connection } from '../database/statements.ts';
import { longestSilenceMs } from '../sessions.ts';

export const heartbeat = ({ sql }: Connection, at: number, first: boolean): void => {
  plausibleInstant(at);
  const last = sql<{ id: number; last_at: number }>('SELECT id, last_at FROM sessions ORDER BY id DESC LIMIT 1').get();
  const goesOn = last !== undefined && at >= last.last_at && at - last.last_at <= longestSilenceMs;
  if (goesOn) sql('UPDATE sessions SET last_at = ? WHERE id = ?').run(at, last.id);
  else sql('INSERT INTO sessions (started_at, last_at, woke) VALUES (?, ?, ?)').run(at, at, first ? 0 : 1);
};
