/** Changing a device: what it is, where it belongs, and how it is probed where that differs from what it inherits. */
import { Button, Drawer, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Device } from '../../../../contract/model/device.ts';
import { defaultPolicy, inheritPolicy, type PolicyOverride } from '../../../../contract/model/policy.ts';
import { usePerform } from '../../../client/actions.tsx';
import { useClient, useFleet, useSettings, useSubnet, useTypes } from '../../../client/use-fleet.tsx';
import { changeOf, type EditValues, reverseOf, valuesOf } from '../edit-model.ts';
import { ParentSelect } from './parent-select.tsx';
import { PolicyFields } from './policy-fields.tsx';

type Props = { readonly device: Device; readonly opened: boolean; readonly onClose: () => void };

const nothing: PolicyOverride = {};

export const EditDrawer = ({ device, opened, onClose }: Props) => (
  <Drawer opened={opened} onClose={onClose} position="right" size={440} withCloseButton={false}>
    <Group justify="space-between" mb="sm">
      <Drawer.Title fw={600}>Edit device</Drawer.Title>
      <Drawer.CloseButton aria-label="Close" />
    </Group>
    {opened && <EditForm device={device} onClose={onClose} />}
  </Drawer>
);

const EditForm = ({ device, onClose }: Omit<Props, 'opened'>) => {
  const perform = usePerform();
  const client = useClient();
  const types = useTypes();
  const subnet = useSubnet(device.subnetId);
  const settings = useSettings();
  const connected = useFleet((state) => state.connection === 'connected');
  const cidr = subnet?.cidr ?? null;
  // What the form began with: live checks meanwhile change nothing of it.
  const [began] = useState({ device, values: valuesOf(device, cidr), cidr });
  const [values, setValues] = useState<EditValues>(began.values);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [saving, setSaving] = useState(false);
  const set = (more: Partial<EditValues>) => setValues((now) => ({ ...now, ...more }));
  const type = types.find(({ id }) => id === values.typeId);
  const levels = [
    { name: 'the global policy', policy: settings?.policy ?? defaultPolicy },
    { name: `the type ${type?.name ?? values.typeId}`, policy: type?.policy ?? nothing },
    { name: 'the subnet', policy: subnet?.policy ?? nothing },
  ];
  const inherited = inheritPolicy(settings?.policy ?? defaultPolicy, type?.policy, subnet?.policy);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const outcome = changeOf(began.values, values, inherited);
    if (outcome.kind === 'refused') return setProblems(outcome.problems);
    if (outcome.kind === 'unchanged') return onClose();
    setProblems({});
    setSaving(true);
    const back = reverseOf(outcome.patch, began.device, began.cidr);
    const saved = await perform(
      'devices.update',
      { id: device.id, ...outcome.patch },
      {
        done: `Saved ${values.name.slice(0, 60)}.`,
        undo: () => client.call('devices.update', { id: device.id, ...back }),
      },
    );
    setSaving(false);
    if (saved !== null) onClose();
  };

  return (
    <form onSubmit={save} noValidate>
      <Stack gap="sm">
        <TextInput
          data-autofocus
          label="Name"
          maxLength={120}
          value={values.name}
          error={problems.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label="Address"
          description="IPv4, IPv6 or a host name"
          value={values.address}
          error={problems.address}
          spellCheck={false}
          onChange={(event) => set({ address: event.currentTarget.value })}
        />
        <Group grow align="start" gap="sm">
          <Select
            label="Type"
            data={types.map(({ id, name }) => ({ value: id, label: name }))}
            value={values.typeId}
            allowDeselect={false}
            error={problems.typeId}
            onChange={(typeId) => typeId !== null && set({ typeId })}
          />
          <TextInput
            label="Subnet"
            placeholder="none"
            value={values.subnet}
            error={problems.subnet}
            spellCheck={false}
            onChange={(event) => set({ subnet: event.currentTarget.value })}
          />
        </Group>
        <TextInput
          label="Site"
          maxLength={120}
          value={values.site}
          error={problems.site}
          onChange={(event) => set({ site: event.currentTarget.value })}
        />
        <ParentSelect
          deviceId={device.id}
          value={values.parentId}
          error={problems.parentId}
          onChange={(parentId) => set({ parentId })}
        />
        <Textarea
          label="Notes"
          autosize
          minRows={2}
          maxRows={8}
          maxLength={4_000}
          value={values.notes}
          error={problems.notes}
          onChange={(event) => set({ notes: event.currentTarget.value })}
        />
        <Text size="sm" fw={600} mt="xs">
          Probing
        </Text>
        <Text size="xs" c="dimmed">
          Empty fields follow what stands in grey; hover says where it comes from.
        </Text>
        <PolicyFields
          values={values.policy}
          levels={levels}
          problems={problems}
          onChange={(policy) => set({ policy })}
        />
        <Group justify="flex-end" gap="sm" mt="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={saving} disabled={!connected}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
