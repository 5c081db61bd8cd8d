/** Importing a file: dropped or chosen. */
import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { formatBytes } from '../../../ui/format.ts';
import css from '../add-devices.module.css';
import { MOST_FILE_BYTES, readAsBase64 } from '../read-file.ts';
import { type Defaults, useImport } from '../use-import.ts';
import { PreviewPanel } from './preview-panel.tsx';

export const ImportFile = ({ onClose }: { readonly onClose: () => void }) => {
  const work = useImport();
  const [over, setOver] = useState(false);
  const [tooLarge, setTooLarge] = useState<string | null>(null);
  const [defaults, setDefaults] = useState<Defaults>({});
  const reading = useRef(new AbortController());
  const picker = useRef<HTMLInputElement>(null);

  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > MOST_FILE_BYTES)
      return setTooLarge(
        `${file.name} has ${formatBytes(file.size)}; at most ${formatBytes(MOST_FILE_BYTES)} can be taken at once. Split it, or use the command line: fieldwatch import FILE.`,
      );
    setTooLarge(null);
    reading.current.abort();
    const mine = new AbortController();
    reading.current = mine;
    await work.preview(
      file.name,
      async () => ({
        kind: 'csv',
        fileName: file.name.slice(-255),
        contentBase64: await readAsBase64(file, mine.signal),
      }),
      defaults,
    );
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  const { state } = work;

  if (state.kind === 'ready' || state.kind === 'applying')
    return (
      <PreviewPanel
        work={work}
        state={state}
        defaults={defaults}
        onDefaults={(next) => {
          setDefaults(next);
          void work.again(next);
        }}
        onClose={onClose}
      />
    );
  return (
    <Stack gap="sm">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first. */}
      <div
        className={css.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        {state.kind === 'reading' ? (
          <Group gap="sm" role="status">
            <Loader size="sm" />
            <Text>
              Reading <bdi>{state.what}</bdi>…
            </Text>
          </Group>
        ) : (
          <>
            <FileUp size={28} aria-hidden />
            <Text fw={600}>Drop a CSV file here</Text>
            <Button variant="default" data-autofocus onClick={() => picker.current?.click()}>
              Choose a file
            </Button>
          </>
        )}
        <input
          ref={picker}
          type="file"
          hidden
          accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
          aria-label="File to import"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            void take(file);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {tooLarge !== null && <ErrorPanel title="This file is too large" message={tooLarge} />}
      {state.kind === 'failed' && (
        <ErrorPanel
          title="This list could not be read"
          message={[state.message, state.hint].filter(Boolean).join(' ')}
          kept="Nothing was stored."
        />
      )}
      <Text size="sm" c="dimmed">
        Columns, in any order and under the names people usually give them: <b>address</b> (IPv4, IPv6 or host name),
        and where there are any name, type, subnet, site, parent, notes. Comma, semicolon or tab; UTF-8 or UTF-16.
        Nothing is stored before you have seen what would change.
      </Text>
    </Stack>
  );
};
