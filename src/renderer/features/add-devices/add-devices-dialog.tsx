/** Getting devices in: from a file, from a pasted list or range, or one by hand. */
import { Modal, Tabs } from '@mantine/core';
import { ClipboardPaste, FileUp, Plus } from 'lucide-react';
import { useState } from 'react';
import { useFocusReturn } from '../../ui/use-focus-return.ts';
import css from './add-devices.module.css';
import { ImportFile } from './parts/import-file.tsx';
import { ImportText } from './parts/import-text.tsx';
import { OneDevice } from './parts/one-device.tsx';

type Props = { readonly opened: boolean; readonly onClose: () => void };

export const AddDevicesDialog = ({ opened, onClose }: Props) => {
  useFocusReturn();
  const [tab, setTab] = useState<string | null>('file');
  return (
    <Modal opened={opened} onClose={onClose} withCloseButton={false} size={880} classNames={{ body: css.body }}>
      <div className={css.head}>
        <Modal.Title fw={600}>Add devices</Modal.Title>
        <Modal.CloseButton aria-label="Close" />
      </div>
      <Tabs value={tab} onChange={setTab} keepMounted>
        <Tabs.List>
          <Tabs.Tab value="file" leftSection={<FileUp size={14} />}>
            Import a file
          </Tabs.Tab>
          <Tabs.Tab value="text" leftSection={<ClipboardPaste size={14} />}>
            Paste a list or range
          </Tabs.Tab>
          <Tabs.Tab value="one" leftSection={<Plus size={14} />}>
            Add one
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="file" pt="md">
          <ImportFile onClose={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="text" pt="md">
          <ImportText onClose={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="one" pt="md">
          <OneDevice onClose={onClose} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
};
