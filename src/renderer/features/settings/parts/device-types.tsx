/** The device types with their policies: create, change, delete. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { DeviceType } from '../../../../contract/model/device-type.ts';
import { inheritPolicy, type Policy } from '../../../../contract/model/policy.ts';
import { usePerform } from '../../../client/actions.tsx';
import { useTypes } from '../../../client/use-fleet.tsx';
import { formatCount, formatDuration, formatMany } from '../../../ui/format.ts';
import { type PlainColumn, PlainTable } from '../../../ui/plain-table.tsx';
import { policyKeys, policyValue, policyWords } from '../policy-words.ts';
import classes from '../settings-page.module.css';
import { TypeEditor } from './type-editor.tsx';

const columns: readonly PlainColumn[] = [
  { header: 'Name' },
  { header: 'Key' },
  { header: 'Checked every', numeric: true },
  { header: 'Differs from the default policy' },
  { header: 'Devices', numeric: true },
  { header: 'Change', numeric: true },
];

export const DeviceTypes = ({ global }: { global: Policy }) => {
  const types = useTypes();
  const perform = usePerform();
  const [edited, setEdited] = useState<DeviceType | 'new' | null>(null);

  const remove = ({ id, name, policy }: DeviceType) =>
    perform(
      'types.delete',
      { id },
      { done: `Type ${name} deleted.`, undo: () => perform('types.create', { id, name, policy }) },
    );

  return (
    <section className={`${classes.section} ${classes.wide}`} aria-label="Device types">
      <div className={classes.about}>
        <h2>Device types</h2>
        <p>Classes of devices that share a rhythm. What a type leaves out comes from the default policy.</p>
      </div>
      <div className={classes.fields}>
        <PlainTable label="Device types" columns={columns}>
          {types.map((type) => (
            <tr key={type.id}>
              <td>{type.name}</td>
              <td className={classes.quiet}>{type.id}</td>
              <td data-numeric>{formatDuration(inheritPolicy(global, type.policy).intervalS * 1_000)}</td>
              <td className={classes.quiet}>{differences(type)}</td>
              <td data-numeric>{formatCount(type.devices)}</td>
              <td data-numeric>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Edit ${type.name}`}
                  onClick={() => setEdited(type)}
                >
                  <Pencil size={14} />
                </ActionIcon>
                <Tooltip label={whyKept(type) ?? `Delete ${type.name}`}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={`Delete ${type.name}`}
                    data-disabled={whyKept(type) === null ? undefined : true}
                    aria-disabled={whyKept(type) !== null}
                    onClick={() => (whyKept(type) === null ? void remove(type) : undefined)}
                  >
                    <Trash2 size={14} />
                  </ActionIcon>
                </Tooltip>
              </td>
            </tr>
          ))}
        </PlainTable>
        <div className={classes.bar}>
          <Button variant="default" leftSection={<Plus size={14} />} onClick={() => setEdited('new')}>
            New type
          </Button>
        </div>
      </div>
      {edited === null ? null : (
        <TypeEditor
          type={edited === 'new' ? null : edited}
          taken={types.map(({ id }) => id)}
          global={global}
          onClose={() => setEdited(null)}
        />
      )}
    </section>
  );
};

/** Why a type can't be deleted, or `null`. */
const whyKept = ({ builtIn, devices }: DeviceType): string | null => {
  if (builtIn) return 'Built in: it stays';
  return devices > 0 ? `${formatMany(devices, 'device has', 'devices have')} this type` : null;
};

const differences = ({ policy }: DeviceType): string => {
  const parts = policyKeys.flatMap((key) => {
    const value = policy[key];
    return value === undefined ? [] : [`${policyWords[key].label.toLowerCase()} ${policyValue(key, value)}`];
  });
  return parts.length === 0 ? 'in nothing' : parts.join(', ');
};
