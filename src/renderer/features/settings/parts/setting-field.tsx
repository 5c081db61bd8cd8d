/** One setting: its words, its control, its default. */
import { NumberInput, Select, Switch, Textarea } from '@mantine/core';
import type { Field, Value } from '../sections.ts';
import classes from '../settings-page.module.css';

export const SettingField = ({
  id,
  field,
  value,
  fallback,
  problem,
  onChange,
}: {
  id: string;
  field: Field;
  value: Value;
  /** The default, in words. */
  fallback: string;
  problem: string | null;
  onChange: (value: Value) => void;
}) => (
  <div className={classes.field}>
    <label htmlFor={id}>
      <span className={classes.label}>{field.label}</span>
      <span className={classes.hint}>{field.hint}</span>
    </label>
    <Control id={id} field={field} value={value} problem={problem} onChange={onChange} />
    <span className={classes.default}>default {fallback}</span>
  </div>
);

const Control = ({
  id,
  field,
  value,
  problem,
  onChange,
}: {
  id: string;
  field: Field;
  value: Value;
  problem: string | null;
  onChange: (value: Value) => void;
}) => {
  switch (field.kind) {
    case 'switch':
      return <Switch id={id} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
    case 'choice':
      return (
        <Select
          id={id}
          data={[...(field.choices ?? [])]}
          value={typeof value === 'string' ? value : null}
          allowDeselect={false}
          error={problem}
          onChange={(chosen) => chosen !== null && onChange(chosen)}
        />
      );
    case 'number':
      return (
        <NumberInput
          id={id}
          value={typeof value === 'number' || typeof value === 'string' ? value : ''}
          onChange={onChange}
          thousandSeparator={field.unit === '' ? '' : ','}
          suffix={field.unit === '' ? '' : ` ${field.unit}`}
          hideControls
          error={problem}
        />
      );
    case 'lines':
      return (
        <Textarea
          id={id}
          autosize
          minRows={1}
          maxRows={6}
          value={Array.isArray(value) ? value.join('\n') : ''}
          onChange={(event) => onChange(linesOf(event.currentTarget.value))}
          error={problem}
        />
      );
  }
};

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n').map((line) => line.trim()));
