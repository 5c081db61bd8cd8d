/** The palette (Ctrl/Cmd-K): devices, subnets, pages and actions by typing. */
import { Modal, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { Spotlight } from '@mantine/spotlight';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { usePerform } from '../client/actions.tsx';
import { shownStatus } from '../client/status-counts.ts';
import { useFleetNow } from '../client/use-fleet.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import classes from './palette.module.css';
import { matchFleet, type PaletteEntry } from './palette-search.ts';

export const Palette = ({ onAdd, onShortcuts }: { onAdd: () => void; onShortcuts: () => void }) => {
  const [query, setQuery] = useState('');
  const [, navigate] = useLocation();
  const perform = usePerform();
  const now = useFleetNow();
  const { setColorScheme } = useMantineColorScheme();

  const commands = useMemo<readonly PaletteEntry[]>(
    () => [
      { id: 'page-overview', label: 'Overview', run: () => navigate('/') },
      { id: 'page-incidents', label: 'Incidents', run: () => navigate('/incidents') },
      { id: 'page-devices', label: 'Devices', run: () => navigate('/devices') },
      { id: 'page-offline', label: 'Devices that are offline', run: () => navigate('/devices?q=status%3Aoffline') },
      { id: 'page-rounds', label: 'Rounds', run: () => navigate('/rounds') },
      { id: 'page-settings', label: 'Settings', run: () => navigate('/settings') },
      { id: 'do-add', label: 'Add devices', run: onAdd },
      {
        id: 'do-check',
        label: 'Check everything now',
        run: () => void perform('cycles.start', {}, { done: 'Checking every device now.' }),
      },
      { id: 'do-light', label: 'Light colours', run: () => setColorScheme('light') },
      { id: 'do-dark', label: 'Dark colours', run: () => setColorScheme('dark') },
      { id: 'do-auto', label: 'Colours of the system', run: () => setColorScheme('auto') },
      { id: 'do-keys', label: 'Keyboard shortcuts', run: onShortcuts },
    ],
    [navigate, onAdd, onShortcuts, perform, setColorScheme],
  );

  const found = useMemo(() => matchFleet(query, now(), commands), [query, now, commands]);
  const nothing = found.commands.length + found.subnets.length + found.devices.length === 0;

  return (
    <Spotlight.Root
      classNames={{ action: classes.action, actionLabel: classes.label }}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      // What is typed right after the keys that open it must land in the field.
      transitionProps={{ duration: 0 }}
      query={query}
      onQueryChange={setQuery}
      clearQueryOnClose
      shortcut="mod + K"
      scrollable
      maxHeight={440}
    >
      <VisuallyHidden>
        <Modal.Title>Palette</Modal.Title>
      </VisuallyHidden>
      <Spotlight.Search placeholder="Name, address, subnet, page or action" aria-label="Search" />
      <Spotlight.ActionsList>
        {found.devices.length === 0 ? null : (
          <Spotlight.ActionsGroup label="Devices">
            {found.devices.map((device) => (
              <Spotlight.Action
                key={device.id}
                leftSection={<StatusMark status={shownStatus(device)} word={false} />}
                label={device.name}
                description={device.site === '' ? device.address : `${device.address} · ${device.site}`}
                onClick={() => navigate(`/devices/${device.id}`)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.subnets.length === 0 ? null : (
          <Spotlight.ActionsGroup label="Subnets">
            {found.subnets.map((subnet) => (
              <Spotlight.Action
                key={subnet.id}
                leftSection={<StatusMark status={subnet.worst} word={false} />}
                label={subnet.cidr}
                description={[subnet.name, subnet.site].filter(Boolean).join(' · ')}
                onClick={() => navigate(`/subnets/${subnet.id}`)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {found.commands.length === 0 ? null : (
          <Spotlight.ActionsGroup label="Pages and actions">
            {found.commands.map(({ id, label, run }) => (
              <Spotlight.Action key={id} label={label} onClick={run} />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {nothing ? <Spotlight.Empty>Nothing matches “{query}”.</Spotlight.Empty> : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
};
