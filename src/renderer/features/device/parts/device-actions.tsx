/** What can be done to this device, at once and with a way back. */
import { Button } from '@mantine/core';
import { Pause, Pencil, Play, RefreshCw, Trash2, Undo2 } from 'lucide-react';
import { useLocation } from 'wouter';
import type { Device } from '../../../../contract/model/device.ts';
import { usePerform } from '../../../client/actions.tsx';
import { useClient, useFleet } from '../../../client/use-fleet.tsx';

type Props = { readonly device: Device; readonly deleted: boolean; readonly onEdit: () => void };

export const DeviceActions = ({ device, deleted, onEdit }: Props) => {
  const perform = usePerform();
  const client = useClient();
  const [, navigate] = useLocation();
  const connected = useFleet((state) => state.connection === 'connected');
  const { id, paused } = device;
  const shortName = device.name.slice(0, 60);
  if (deleted)
    return (
      <Button leftSection={<Undo2 size={14} />} onClick={() => perform('devices.restore', { ids: [id] })}>
        Restore
      </Button>
    );
  return (
    <>
      <Button
        leftSection={<RefreshCw size={14} />}
        disabled={!connected || paused}
        onClick={() => perform('cycles.start', { deviceIds: [id] }, { done: `Checking ${shortName} now.` })}
      >
        Check now
      </Button>
      <Button
        variant="default"
        leftSection={paused ? <Play size={14} /> : <Pause size={14} />}
        disabled={!connected}
        onClick={() =>
          perform(
            'devices.update',
            { id, paused: !paused },
            {
              done: paused ? `Resumed ${shortName}.` : `Paused ${shortName}.`,
              undo: () => client.call('devices.update', { id, paused }),
            },
          )
        }
      >
        {paused ? 'Resume' : 'Pause'}
      </Button>
      <Button variant="default" leftSection={<Pencil size={14} />} onClick={onEdit}>
        Edit
      </Button>
      <Button
        variant="default"
        leftSection={<Trash2 size={14} />}
        disabled={!connected}
        onClick={async () => {
          const output = await perform(
            'devices.delete',
            { id },
            { done: `Deleted ${shortName}.`, undo: () => client.call('devices.restore', { ids: [id] }) },
          );
          if (output !== null) navigate('/devices');
        }}
      >
        Delete
      </Button>
    </>
  );
};
