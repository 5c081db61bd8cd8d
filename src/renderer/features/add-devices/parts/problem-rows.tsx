/** Rows that can't be taken as they are, each with its line and the reason. */
import { Button, CopyButton, Group, Text } from '@mantine/core';
import { Copy } from 'lucide-react';
import type { ImportProblem } from '../../../../contract/model/import.ts';
import { formatCount } from '../../../ui/format.ts';
import { PlainTable } from '../../../ui/plain-table.tsx';
import css from '../add-devices.module.css';

type Props = { readonly title: string; readonly rows: readonly ImportProblem[]; readonly total: number };

/** On screen; the copy has all that were sent. */
const SHOWN = 100;

const asText = (rows: readonly ImportProblem[]): string =>
  rows
    .map(({ line, column, reason, text }) =>
      [line, column ?? '', reason, text.replaceAll(/[\t\r\n]+/g, ' ')].join('\t'),
    )
    .join('\n');

export const ProblemRows = ({ title, rows, total }: Props) =>
  rows.length === 0 ? null : (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {title} ({formatCount(total)})
        </Text>
        <CopyButton value={asText(rows)}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" leftSection={<Copy size={12} />} onClick={copy}>
              {copied ? 'Copied' : `Copy ${rows.length === total ? 'all' : `the first ${formatCount(rows.length)}`}`}
            </Button>
          )}
        </CopyButton>
      </Group>
      <div className={css.rows}>
        <PlainTable
          label={title}
          columns={[
            { header: 'Line', numeric: true },
            { header: 'Column' },
            { header: 'Reason' },
            { header: 'As read' },
          ]}
        >
          {rows.slice(0, SHOWN).map(({ line, column, reason, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one line may have several problems, and they never move.
            <tr key={index}>
              <td data-numeric>{formatCount(line)}</td>
              <td>{column}</td>
              <td>{reason}</td>
              <td className={css.raw}>
                <bdi>{text.slice(0, 160)}</bdi>
              </td>
            </tr>
          ))}
        </PlainTable>
      </div>
      {total > SHOWN && (
        <Text size="xs" c="dimmed" mt={4}>
          The first {SHOWN} are shown.
        </Text>
      )}
    </div>
  );
