/** Choosing the device that this one stands behind, by typing a part of its name or address. */
import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useDevice, useFleetNow } from '../../../client/use-fleet.tsx';

type Props = {
  readonly deviceId: number;
  readonly value: string | null;
  readonly error: string | undefined;
  readonly onChange: (parentId: string | null) => void;
};

const SHOWN = 30;

export const ParentSelect = ({ deviceId, value, error, onChange }: Props) => {
  const now = useFleetNow();
  const chosen = useDevice(Number(value ?? 0));
  const [typed, setTyped] = useState('');
  const data = useMemo(() => {
    const needle = typed.toLowerCase();
    const found = chosen === undefined ? [] : [chosen];
    for (const device of now().devices.values()) {
      if (found.length >= SHOWN) break;
      if (device.id === deviceId || device.id === chosen?.id) continue;
      if (device.name.toLowerCase().includes(needle) || device.address.includes(needle)) found.push(device);
    }
    return found.map(({ id, name, address }) => ({
      value: String(id),
      label: name === address ? address : `${name.slice(0, 80)} (${address})`,
    }));
  }, [typed, chosen, deviceId, now]);
  return (
    <Select
      label="Behind"
      description="The router or switch whose failure takes this one along"
      placeholder="none"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'Behind nothing' }}
      nothingFoundMessage="No such device"
      data={data}
      filter={({ options }) => options}
      value={value}
      error={error}
      onSearchChange={(text) => setTyped(data.some(({ label }) => label === text) ? '' : text)}
      onChange={onChange}
    />
  );
};
