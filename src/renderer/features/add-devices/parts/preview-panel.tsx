/** What taking a list would change, its bad rows with their reasons, and the way to take it. */
import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import type { ImportPreview } from '../../../../contract/model/import.ts';
import { useTypes } from '../../../client/use-fleet.tsx';
import { formatCount, formatMany } from '../../../ui/format.ts';
import css from '../add-devices.module.css';
import type { Defaults, ImportState, useImport } from '../use-import.ts';
import { JobPanel } from './job-panel.tsx';
import { ProblemRows } from './problem-rows.tsx';
import { SampleRows } from './sample-rows.tsx';

type Props = {
  readonly work: ReturnType<typeof useImport>;
  readonly state: Extract<ImportState, { kind: 'ready' | 'applying' }>;
  readonly defaults: Defaults;
  readonly onDefaults: (defaults: Defaults) => void;
  readonly onClose: () => void;
};

/** `Add 2,300 and update 12 devices` */
const applyWords = ({ creates, updates }: ImportPreview): string => {
  if (creates > 0 && updates > 0) return `Add ${formatCount(creates)} and update ${formatMany(updates, 'device')}`;
  return updates > 0 ? `Update ${formatMany(updates, 'device')}` : `Add ${formatMany(creates, 'device')}`;
};

const delimiterWords: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

/** How the file was understood: which of its columns means what. */
const Understood = ({ preview }: { readonly preview: ImportPreview }) => (
  <Text size="sm" c="dimmed" component="div">
    {preview.fileName !== '' && (
      <>
        <bdi>{preview.fileName}</bdi>:{' '}
      </>
    )}
    {formatMany(preview.rows, 'row')}
    {preview.columns.length > 0 && (
      <>
        , separated by {delimiterWords[preview.delimiter] ?? preview.delimiter}, {preview.encoding}
        <ul className={css.columns} aria-label="Columns">
          {preview.columns.map(({ header, column }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: headers may repeat, and never move.
            <li key={index} data-unused={column === null || undefined}>
              <bdi>{header.slice(0, 60)}</bdi> → {column ?? 'not used'}
            </li>
          ))}
        </ul>
      </>
    )}
  </Text>
);

export const PreviewPanel = ({ work, state, defaults, onDefaults, onClose }: Props) => {
  const { preview } = state;
  const types = useTypes();
  const [site, setSite] = useState(defaults.site ?? '');
  const changes = preview.creates + preview.updates;
  return (
    <Stack gap="md">
      <dl className={css.totals}>
        <Total name="New" count={preview.creates} />
        <Total name="Changed" count={preview.updates} />
        <Total name="Unchanged" count={preview.unchanged} />
        <Total name="Bad rows" count={preview.badRows} bad />
        <Total name="New subnets" count={preview.newSubnets} />
      </dl>
      <Understood preview={preview} />
      {preview.newTypes.length > 0 && (
        <Text size="sm">
          Device types that will be created: <b>{preview.newTypes.slice(0, 20).join(', ')}</b>
        </Text>
      )}
      {state.kind === 'applying' ? (
        <JobPanel job={state.job} onCancel={work.cancel} onMore={work.reset} onClose={onClose} />
      ) : (
        <>
          <Group gap="sm" align="end">
            <Select
              label="Type where none is given"
              data={types.map(({ id, name }) => ({ value: id, label: name }))}
              placeholder="Standard"
              clearable
              clearButtonProps={{ 'aria-label': 'No default type' }}
              value={defaults.typeId ?? null}
              onChange={(typeId) => onDefaults({ ...defaults, typeId: typeId ?? undefined })}
            />
            <TextInput
              label="Site where none is given"
              maxLength={120}
              value={site}
              onChange={(event) => setSite(event.currentTarget.value)}
              onBlur={() => {
                const next = site.trim() === '' ? undefined : site.trim();
                if (next !== defaults.site) onDefaults({ ...defaults, site: next });
              }}
            />
          </Group>
          <ProblemRows title="Bad rows: left out" rows={preview.bad} total={preview.badRows} />
          <ProblemRows title="Taken, with something left out" rows={preview.warnings} total={preview.warnings.length} />
          <SampleRows preview={preview} />
          <Group justify="space-between" className={css.foot}>
            <Button variant="subtle" color="gray" leftSection={<ArrowLeft size={14} />} onClick={work.reset}>
              Another list
            </Button>
            <Group gap="sm">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button onClick={work.apply} disabled={changes === 0} loading={state.refreshing} data-autofocus>
                {changes === 0 ? 'Nothing to change' : applyWords(preview)}
              </Button>
            </Group>
          </Group>
        </>
      )}
    </Stack>
  );
};

const Total = ({ name, count, bad }: { readonly name: string; readonly count: number; readonly bad?: boolean }) => (
  <div data-bad={(bad && count > 0) || undefined} data-zero={count === 0 || undefined}>
    <dt>{name}</dt>
    <dd>{formatCount(count)}</dd>
  </div>
);
