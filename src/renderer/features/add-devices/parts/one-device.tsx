/** Adding one device by hand; it is checked at once. */
import { Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import { Link } from 'wouter';
import { type Device, DeviceDraft } from '../../../../contract/model/device.ts';
import { defaultTypeId } from '../../../../contract/model/device-type.ts';
import { usePerform } from '../../../client/actions.tsx';
import { useDevice, useTypes } from '../../../client/use-fleet.tsx';
import { StatusMark } from '../../../ui/status-mark.tsx';

const empty = { address: '', name: '', typeId: defaultTypeId as string, subnet: '', site: '', notes: '' };

export const OneDevice = ({ onClose }: { readonly onClose: () => void }) => {
  const perform = usePerform();
  const types = useTypes();
  const [values, setValues] = useState(empty);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [added, setAdded] = useState<readonly Device[]>([]);
  const [saving, setSaving] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const set = (more: Partial<typeof empty>) => setValues((now) => ({ ...now, ...more }));

  const add = async (event: FormEvent) => {
    event.preventDefault();
    const { name, subnet, ...rest } = values;
    const draft = { ...rest, ...(name.trim() !== '' && { name }), ...(subnet.trim() !== '' && { subnet }) };
    const parsed = DeviceDraft.safeParse(draft);
    if (!parsed.success)
      return setProblems(
        Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join('.'), message]).reverse()),
      );
    setProblems({});
    setSaving(true);
    const device = await perform('devices.create', draft);
    setSaving(false);
    if (device === null) return;
    setAdded((before) => [device, ...before]);
    // The next one is likely of the same kind and place.
    set({ address: '', name: '', notes: '' });
    first.current?.focus();
  };

  return (
    <form onSubmit={add} noValidate>
      <Stack gap="sm">
        <Group grow align="start" gap="sm">
          <TextInput
            ref={first}
            label="Address"
            description="IPv4, IPv6 or a host name"
            spellCheck={false}
            value={values.address}
            error={problems.address}
            onChange={(event) => set({ address: event.currentTarget.value })}
          />
          <TextInput
            label="Name"
            description="The address when left empty"
            maxLength={120}
            value={values.name}
            error={problems.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        </Group>
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
            placeholder="its /24 or /64"
            spellCheck={false}
            value={values.subnet}
            error={problems.subnet}
            onChange={(event) => set({ subnet: event.currentTarget.value })}
          />
          <TextInput
            label="Site"
            maxLength={120}
            value={values.site}
            error={problems.site}
            onChange={(event) => set({ site: event.currentTarget.value })}
          />
        </Group>
        <Textarea
          label="Notes"
          rows={2}
          maxLength={4_000}
          value={values.notes}
          error={problems.notes}
          onChange={(event) => set({ notes: event.currentTarget.value })}
        />
        {added.length > 0 && (
          <Stack gap={4} role="status">
            {added.slice(0, 5).map(({ id }) => (
              <Added key={id} id={id} onOpen={onClose} />
            ))}
          </Stack>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {added.length > 0 ? 'Close' : 'Cancel'}
          </Button>
          <Button type="submit" loading={saving} disabled={values.address.trim() === ''}>
            Add device
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

const Added = ({ id, onOpen }: { readonly id: number; readonly onOpen: () => void }) => {
  const device = useDevice(id);
  return device === undefined ? null : (
    <Text size="sm">
      Added{' '}
      <Link href={`/devices/${id}`} onClick={onOpen}>
        <bdi>{device.name}</bdi>
      </Link>{' '}
      <StatusMark status={device.status} />
    </Text>
  );
};
