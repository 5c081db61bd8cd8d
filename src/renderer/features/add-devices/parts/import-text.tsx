/** Adding a pasted list or a range of addresses. */
import { Button, Group, Stack, Textarea } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { type Defaults, useImport } from '../use-import.ts';
import { PreviewPanel } from './preview-panel.tsx';

export const ImportText = ({ onClose }: { readonly onClose: () => void }) => {
  const work = useImport();
  const [text, setText] = useState('');
  const [defaults, setDefaults] = useState<Defaults>({});
  const { state } = work;
  const look = () => work.preview('the list', () => Promise.resolve({ kind: 'text', text }), defaults);
  if (state.kind === 'ready' || state.kind === 'applying')
    return (
      <PreviewPanel
        work={work}
        state={state}
        defaults={defaults}
        onDefaults={(next) => {
          setDefaults(next);
          void work.again(next);
        }}
        onClose={onClose}
      />
    );
  return (
    <Stack gap="sm">
      <Textarea
        label="Addresses, one a line"
        description="An address, “name address”, “address, name”, or a range such as 10.4.7.0/24 of at most 65,536 addresses. Ctrl+Enter previews."
        placeholder={'10.4.7.1\nprinter-2 10.4.7.22\nnas.depot.example\n10.4.8.0/28'}
        rows={12}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && text.trim() !== '') void look();
        }}
      />
      {state.kind === 'failed' && (
        <ErrorPanel
          title="This list could not be read"
          message={[state.message, state.hint].filter(Boolean).join(' ')}
          kept="Nothing was stored."
        />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={look} loading={state.kind === 'reading'} disabled={text.trim() === ''}>
          Preview
        </Button>
      </Group>
    </Stack>
  );
};
