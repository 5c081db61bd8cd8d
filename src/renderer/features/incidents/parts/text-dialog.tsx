/** Asks for a note or a label; the keyboard alone is enough. */
import { Button, Group, Modal, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Line, Text } from '../../../../contract/model/fields.ts';
import { useFocusReturn } from '../../../ui/use-focus-return.ts';

const fields = {
  note: {
    heading: 'Note',
    schema: Text(4_000),
    mayBeEmpty: false,
    hint: 'It stays in the timeline. Ctrl + Enter saves.',
  },
  label: {
    heading: 'Label',
    schema: Line(60),
    mayBeEmpty: true,
    hint: 'Such as a ticket, or whose it is. Empty takes it away.',
  },
} as const;

export const TextDialog = ({
  what,
  title,
  value,
  onSave,
  onClose,
}: {
  what: 'note' | 'label';
  /** What it is about. */
  title: string;
  value: string;
  onSave: (text: string) => void;
  onClose: () => void;
}) => {
  const { heading, schema, mayBeEmpty, hint } = fields[what];
  useFocusReturn();
  const [draft, setDraft] = useState(value);
  const parsed = schema.safeParse(draft);
  const ready = parsed.success && (mayBeEmpty || draft.trim() !== '');
  const save = (): void => {
    if (ready) onSave(parsed.data);
  };
  const field = {
    label: heading,
    // Names of devices may turn the direction of what follows them.
    description: (
      <>
        <bdi>{title.slice(0, 200)}</bdi>. {hint}
      </>
    ),
    value: draft,
    error: parsed.success ? null : parsed.error.issues[0]?.message,
    'data-autofocus': true,
  };
  return (
    <Modal opened onClose={onClose} title={heading}>
      {what === 'note' ? (
        <Textarea
          {...field}
          autosize
          minRows={3}
          maxRows={12}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save();
          }}
        />
      ) : (
        <TextInput
          {...field}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') save();
          }}
        />
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={!ready} onClick={save}>
          Save
        </Button>
      </Group>
    </Modal>
  );
};
