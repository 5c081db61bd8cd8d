/** What can be done to the selected devices, in place of the status counts while there are some. */
import { Button, CloseButton, Group, Menu, Text } from '@mantine/core';
import { ChevronDown, Pause, Play, RefreshCw, Tag, Trash2 } from 'lucide-react';
import { useTypes } from '../../../client/use-fleet.tsx';
import { formatMany } from '../../../ui/format.ts';
import { useDeviceActions } from '../use-device-actions.ts';

type SelectionBarProps = { readonly ids: readonly number[]; readonly onClear: () => void };

export const SelectionBar = ({ ids, onClear }: SelectionBarProps) => {
  const actions = useDeviceActions();
  const types = useTypes();
  return (
    <Group gap={6} role="toolbar" aria-label="Selected devices" wrap="nowrap">
      <Text size="sm" fw={600} mr={6}>
        {formatMany(ids.length, 'device')} selected
      </Text>
      <Button variant="default" leftSection={<RefreshCw size={14} />} onClick={() => actions.checkNow(ids)}>
        Check now
      </Button>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button variant="default" leftSection={<Tag size={14} />} rightSection={<ChevronDown size={14} />}>
            Set type
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {types.map(({ id, name }) => (
            <Menu.Item key={id} onClick={() => actions.setType(ids, id, name)}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" leftSection={<Pause size={14} />} onClick={() => actions.setPaused(ids, true)}>
        Pause
      </Button>
      <Button variant="default" leftSection={<Play size={14} />} onClick={() => actions.setPaused(ids, false)}>
        Resume
      </Button>
      <Button
        variant="default"
        leftSection={<Trash2 size={14} />}
        onClick={() => {
          onClear();
          return actions.remove(ids);
        }}
      >
        Delete
      </Button>
      <CloseButton size="sm" aria-label="Clear the selection" onClick={onClear} />
    </Group>
  );
};
