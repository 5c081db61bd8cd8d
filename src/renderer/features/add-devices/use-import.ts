/** An import from choosing to done: read, preview, apply as a job. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CallInput } from '../../../contract/api.ts';
import type { ImportPreview } from '../../../contract/model/import.ts';
import type { Job } from '../../../contract/model/job.ts';
import { messageOf, usePerform } from '../../client/actions.tsx';
import { useClient, useFleet } from '../../client/use-fleet.tsx';

type Source = CallInput<'imports.preview'>['source'];
export type Defaults = { readonly typeId?: string; readonly site?: string };

/**
 *   idle ──preview──▶ reading ──▶ ready ──apply──▶ applying ──▶ (the job says how it ended)
 *     ▲                  │          │
 *     └────── reset ─────┴─ failed ◀┘
 */
export type ImportState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'reading'; readonly what: string }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string | undefined }
  | { readonly kind: 'ready'; readonly preview: ImportPreview; readonly refreshing: boolean }
  | { readonly kind: 'applying'; readonly preview: ImportPreview; readonly job: Job };

export const useImport = () => {
  const client = useClient();
  const perform = usePerform();
  const [state, setState] = useState<ImportState>({ kind: 'idle' });
  const last = useRef<{ source: Source; what: string } | null>(null);
  const attempt = useRef(0);
  useEffect(
    () => () => {
      attempt.current++;
    },
    [],
  );

  const preview = useCallback(
    async (what: string, read: () => Promise<Source>, defaults: Defaults) => {
      const mine = ++attempt.current;
      setState((now) => (now.kind === 'ready' ? { ...now, refreshing: true } : { kind: 'reading', what }));
      try {
        const source = await read();
        const answer = await client.call('imports.preview', { source, defaults });
        if (mine !== attempt.current) return;
        last.current = { source, what };
        setState({ kind: 'ready', preview: answer, refreshing: false });
      } catch (error) {
        if (mine === attempt.current) setState({ kind: 'failed', ...messageOf(error) });
      }
    },
    [client],
  );

  /** The same list with other defaults. */
  const again = useCallback(
    async (defaults: Defaults) => {
      const before = last.current;
      if (before !== null) await preview(before.what, () => Promise.resolve(before.source), defaults);
    },
    [preview],
  );

  const apply = useCallback(async () => {
    if (state.kind !== 'ready') return;
    const job = await perform('imports.apply', { previewId: state.preview.id });
    if (job !== null) setState({ kind: 'applying', preview: state.preview, job });
  }, [perform, state]);

  const reset = useCallback(() => {
    attempt.current++;
    last.current = null;
    setState({ kind: 'idle' });
  }, []);

  const jobId = state.kind === 'applying' ? state.job.id : null;
  const newestJob = useFleet((fleet) => (jobId === null ? undefined : fleet.jobs.find(({ id }) => id === jobId)));
  const shown: ImportState =
    state.kind === 'applying' && newestJob !== undefined ? { ...state, job: newestJob } : state;
  const cancel = useCallback(async () => {
    if (jobId !== null) await perform('jobs.cancel', { id: jobId });
  }, [perform, jobId]);

  return { state: shown, preview, again, apply, reset, cancel };
};
