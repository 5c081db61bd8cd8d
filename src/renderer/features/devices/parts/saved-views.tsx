/** Filters worth keeping: a few to begin with, and one's own, kept in this browser. */
import { ActionIcon, Button, Group, Menu, TextInput } from '@mantine/core';
import { Bookmark, ChevronDown, X } from 'lucide-react';
import { useState } from 'react';
import { isTexts, useStoredState } from '../../../ui/stored-state.ts';

type SavedViewsProps = { readonly search: string; readonly onOpen: (search: string) => void };

const given = [
  { name: 'Needs attention', search: 'q=status%3Aoffline%2Cdegraded' },
  { name: 'Slowest first', search: 'sort=rtt&order=desc' },
  { name: 'Most loss first', search: 'sort=loss&order=desc' },
  { name: 'Changed last', search: 'sort=since&order=desc' },
  { name: 'Paused', search: 'q=status%3Apaused' },
] as const;

export const SavedViews = ({ search, onOpen }: SavedViewsProps) => {
  const [own, setOwn] = useStoredState<Record<string, string>>('fieldwatch.devices.views', {}, isTexts);
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState('');
  const save = () => {
    const title = name.trim();
    if (title === '') return;
    setOwn((now) => ({ ...now, [title]: search }));
    setName('');
    setOpened(false);
  };
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" leftSection={<Bookmark size={14} />} rightSection={<ChevronDown size={14} />}>
          Views
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {given.map((view) => (
          <Menu.Item key={view.name} onClick={() => onOpen(view.search)}>
            {view.name}
          </Menu.Item>
        ))}
        {Object.keys(own).length > 0 && <Menu.Label>Your views</Menu.Label>}
        {Object.entries(own).map(([title, theirs]) => (
          <Group key={title} gap={2} wrap="nowrap">
            <Menu.Item onClick={() => onOpen(theirs)}>
              <bdi>{title}</bdi>
            </Menu.Item>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={`Forget the view ${title}`}
              onClick={() => setOwn(({ [title]: _gone, ...rest }) => rest)}
            >
              <X size={14} />
            </ActionIcon>
          </Group>
        ))}
        <Menu.Divider />
        <Group gap={4} p={4} wrap="nowrap">
          <TextInput
            flex={1}
            aria-label="Name of a new view"
            placeholder="Keep this filter as…"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => {
              event.stopPropagation();
              if (event.key === 'Enter') save();
              if (event.key === 'Escape') setOpened(false);
            }}
          />
          <Button variant="default" onClick={save} disabled={name.trim() === ''}>
            Keep
          </Button>
        </Group>
      </Menu.Dropdown>
    </Menu>
  );
};
