/** A text changed where it stands: click or Enter to edit, Enter saves, Esc takes back. */
import { TextInput, UnstyledButton } from '@mantine/core';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { Line } from '../../../../contract/model/fields.ts';
import classes from './editable-text.module.css';

const MOST_LETTERS = 120;
const schema = Line(MOST_LETTERS);

export const EditableText = ({
  label,
  value,
  placeholder,
  onSave,
}: {
  label: string;
  value: string;
  placeholder: string;
  onSave: (value: string) => void;
}) => {
  const [draft, setDraft] = useState<string | null>(null);
  const parsed = schema.safeParse(draft ?? '');
  const save = () => {
    if (draft === null || !parsed.success) return;
    if (parsed.data !== value) onSave(parsed.data);
    setDraft(null);
  };
  return (
    <div className={classes.field}>
      <span className={classes.label}>{label}</span>
      {draft === null ? (
        <UnstyledButton
          className={classes.value}
          onClick={() => setDraft(value)}
          aria-label={`Edit ${label}: ${value === '' ? placeholder : value}`}
        >
          <span data-empty={value === '' || undefined}>{value === '' ? placeholder : value}</span>
          <Pencil size={12} aria-hidden="true" />
        </UnstyledButton>
      ) : (
        <TextInput
          autoFocus
          aria-label={label}
          value={draft}
          error={parsed.success ? null : parsed.error.issues[0]?.message}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key === 'Enter') save();
            if (event.key === 'Escape') {
              event.stopPropagation();
              setDraft(null);
            }
          }}
        />
      )}
    </div>
  );
};
