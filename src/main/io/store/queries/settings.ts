/** What a person has set; a section that no longer fits falls back to its defaults. */
import { eq } from 'drizzle-orm';
import { defaultSettings, Settings } from '../../../../contract/settings.ts';
import type { Connection } from '../database/statements.ts';
import { notes, settings } from '../schema/settings.ts';

export const getSettings = ({ orm }: Connection): Settings => {
  const stored = new Map(
    orm
      .select()
      .from(settings)
      .all()
      .map((row) => [row.section, row.value]),
  );
  const sections = Object.entries(Settings.shape).map(([section, schema]) => {
    const value = stored.get(section);
    const parsed = value === undefined ? null : schema.safeParse(JSON.parse(value));
    return [section, parsed?.success ? parsed.data : defaultSettings[section as keyof Settings]];
  });
  return Settings.parse(Object.fromEntries(sections));
};

export const getNote = ({ orm }: Connection, key: string): string | null =>
  orm.select().from(notes).where(eq(notes.key, key)).get()?.value ?? null;
