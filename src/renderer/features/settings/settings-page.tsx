/** All settings as plain forms, found by typing, saved section by section; types, and who changed what. */
import { TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import type { Settings } from '../../../contract/settings.ts';
import { useSettings } from '../../client/use-fleet.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingPage, Page } from '../../ui/page.tsx';
import { AuditLog } from './parts/audit-log.tsx';
import { BackupList } from './parts/backup-list.tsx';
import { DeviceTypes } from './parts/device-types.tsx';
import { HistoryForecast } from './parts/history-forecast.tsx';
import { SettingsForm } from './parts/settings-form.tsx';
import { matchesSearch, type SectionKey, sections, type Values } from './sections.ts';
import classes from './settings-page.module.css';

/** What stands below the fields of a section. */
const below: Partial<Record<SectionKey, (values: Values) => ReactNode>> = {
  history: (values) => <HistoryForecast limits={values as Settings['history']} />,
};

const typesWords = 'Device types policy interval packets spacing timeout misses loss RTT limit';
const backupWords = 'Backups back up now restore archive daily copy';
const auditWords = 'Audit log who changed what';

export const SettingsPage = () => {
  const settings = useSettings();
  const [search, setSearch] = useState('');
  const box = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => box.current?.focus()]]);
  if (settings === null) return <LoadingPage />;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = sections
    .map((section) => ({
      ...section,
      fields: section.fields.filter(({ label, hint }) => matchesSearch(words, section.title, label, hint)),
    }))
    .filter(({ fields }) => fields.length > 0);
  const withTypes = matchesSearch(words, typesWords);
  const withBackups = matchesSearch(words, backupWords);
  const withAudit = matchesSearch(words, auditWords);
  return (
    <Page
      title="Settings"
      actions={
        <TextInput
          ref={box}
          className={classes.search}
          leftSection={<Search size={14} />}
          placeholder="Search settings   /"
          aria-label="Search settings"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setSearch('');
          }}
        />
      }
    >
      {shown.length === 0 && !withTypes && !withBackups && !withAudit ? (
        <EmptyState title={`No setting matches “${search}”`}>Esc clears the search.</EmptyState>
      ) : null}
      {shown.map((section) => (
        <SettingsForm
          key={section.key}
          section={section}
          settings={settings}
          {...(below[section.key] && { below: below[section.key] })}
        />
      ))}
      {withTypes ? <DeviceTypes global={settings.policy} /> : null}
      {withBackups ? <BackupList /> : null}
      {withAudit ? <AuditLog /> : null}
    </Page>
  );
};
