/** Keeps settings, a row a section, and the program's notes to itself. */
import { type Settings, Settings as SettingsSchema } from '../../../../contract/settings.ts';
import type { Connection } from '../database/statements.ts';
import { getSettings } from '../queries/settings.ts';
import { notes, settings } from '../schema/settings.ts';
import type { By } from '../store.ts';
import { audit } from './audit.ts';

export const saveSettings = (connection: Connection, wanted: Settings, by: By): void =>
  connection.db
    .transaction((): void => {
      const before = getSettings(connection);
      const after = SettingsSchema.parse(wanted);
      for (const section of Object.keys(after) as (keyof Settings)[]) {
        const value = JSON.stringify(after[section]);
        if (value === JSON.stringify(before[section])) continue;
        connection.orm
          .insert(settings)
          .values({ section, value, updatedAt: by.at })
          .onConflictDoUpdate({ target: settings.section, set: { value, updatedAt: by.at } })
          .run();
        audit(connection, by, {
          action: 'settings.update',
          subject: `settings ${section}`,
          before: before[section],
          after: after[section],
        });
      }
    })
    .immediate();

export const setNote = ({ orm }: Connection, key: string, value: string): void => {
  orm.insert(notes).values({ key, value }).onConflictDoUpdate({ target: notes.key, set: { value } }).run();
};
