/** One section of the settings: fields with their defaults, saved together, with what changes named first. */
import { Button } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Settings, SettingsPatch } from '../../../../contract/settings.ts';
import { usePerform } from '../../../client/actions.tsx';
import { formatMany } from '../../../ui/format.ts';
import {
  changedValues,
  defaultsOf,
  problemsOf,
  type SettingsSection,
  showValue,
  type Values,
  valuesOf,
} from '../sections.ts';
import classes from '../settings-page.module.css';
import { SettingField } from './setting-field.tsx';

type SettingsFormProps = {
  section: SettingsSection;
  settings: Settings;
  /** Shown below the fields, of the values that would be in force; only while they can be. */
  below?: (values: Values) => ReactNode;
};

export const SettingsForm = ({ section, settings, below }: SettingsFormProps) => {
  const stored = valuesOf(settings, section.key);
  const defaults = defaultsOf(section.key);
  const [edits, setEdits] = useState<Values>({});
  const [saving, setSaving] = useState(false);
  const perform = usePerform();
  const changes = changedValues(stored, edits);
  const problems = problemsOf(section.key, changes);
  const shown = section.fields.filter(({ applies }) => applies?.({ ...stored, ...edits }) ?? true);
  const changed = section.fields.filter(({ key }) => Object.hasOwn(changes, key));

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (changed.length === 0 || Object.keys(problems).length > 0) return;
    const before = Object.fromEntries(Object.keys(changes).map((key) => [key, stored[key]]));
    setSaving(true);
    const saved = await perform('settings.update', patchOf(section, changes), {
      done: `${section.title} saved: ${changed.map(({ label }) => label.toLowerCase()).join(', ')}.`,
      undo: () => perform('settings.update', patchOf(section, before as Values)),
    });
    setSaving(false);
    if (saved !== null) setEdits({});
  };

  return (
    <form className={classes.section} aria-label={section.title} onSubmit={(event) => void save(event)} noValidate>
      <div className={classes.about}>
        <h2>{section.title}</h2>
        <p>{section.about}</p>
      </div>
      <div className={classes.fields}>
        {shown.map((field) => (
          <SettingField
            key={field.key}
            id={`${section.key}-${field.key}`}
            field={field}
            value={edits[field.key] ?? stored[field.key] ?? ''}
            fallback={showValue(defaults[field.key], field.unit)}
            problem={problems[field.key] ?? null}
            onChange={(value) => setEdits((before) => ({ ...before, [field.key]: value }))}
          />
        ))}
        {Object.keys(problems).length === 0 ? below?.({ ...stored, ...changes }) : null}
        {changed.length === 0 ? null : (
          <div className={classes.save}>
            <ul className={classes.changes} aria-label="Not saved yet">
              {changed.map(({ key, label, unit }) => (
                <li key={key}>
                  {label}: {showValue(stored[key], unit)} → {showValue(changes[key], unit)}
                </li>
              ))}
            </ul>
            <Button variant="default" onClick={() => setEdits({})}>
              Discard
            </Button>
            <Button type="submit" loading={saving} disabled={Object.keys(problems).length > 0}>
              Save {formatMany(changed.length, 'change')}
            </Button>
          </div>
        )}
      </div>
    </form>
  );
};

const patchOf = (section: SettingsSection, values: Values): SettingsPatch =>
  ({ [section.key]: values }) as unknown as SettingsPatch;
