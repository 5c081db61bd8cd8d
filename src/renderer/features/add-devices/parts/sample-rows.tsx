/** The first good rows as they would be taken. */
import { Text } from '@mantine/core';
import type { ImportPreview } from '../../../../contract/model/import.ts';
import { PlainTable } from '../../../ui/plain-table.tsx';
import css from '../add-devices.module.css';

const actionWords = { create: 'new', update: 'changed', unchanged: 'unchanged' } as const;

export const SampleRows = ({ preview }: { readonly preview: ImportPreview }) =>
  preview.sample.length === 0 ? null : (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {preview.sample.length < preview.rows - preview.badRows
          ? `The first ${preview.sample.length} good rows`
          : 'Good rows'}
      </Text>
      <div className={css.rows}>
        <PlainTable
          label="Good rows"
          columns={[
            { header: 'Line', numeric: true },
            { header: 'Is' },
            { header: 'Name' },
            { header: 'Address' },
            { header: 'Type' },
            { header: 'Subnet' },
            { header: 'Site' },
          ]}
        >
          {preview.sample.map(({ line, action, name, address, typeId, subnet, site }) => (
            <tr key={line + address}>
              <td data-numeric>{line}</td>
              <td>{actionWords[action]}</td>
              <td className={css.raw}>
                <bdi>{name.slice(0, 120)}</bdi>
              </td>
              <td>{address}</td>
              <td>{typeId}</td>
              <td>{subnet ?? '—'}</td>
              <td className={css.raw}>
                <bdi>{site}</bdi>
              </td>
            </tr>
          ))}
        </PlainTable>
      </div>
    </div>
  );
