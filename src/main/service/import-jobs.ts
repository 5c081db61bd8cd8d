/** Takes the rows of a preview into the store, chunk by chunk, as a job that can be watched and cancelled. */
import { FieldwatchError } from '../../contract/errors.ts';
import type { Job } from '../../contract/model/job.ts';
import type { By, ImportRow, Store } from '../io/store/store.ts';
import type { KeptImport } from './import-preview.ts';
import type { FleetSync, JobProgress, Jobs } from './service-parts.ts';

/** One transaction: short enough that checks are stored in between. */
const CHUNK_ROWS = 500;

export type ImportDeps = {
  readonly store: Pick<Store, 'applyImport' | 'linkParents'>;
  readonly fleet: Pick<FleetSync, 'afterBulk'>;
  readonly jobs: Pick<Jobs, 'start'>;
};

type Taken = { created: number; updated: number; unchanged: number; linked: number; parentProblems: number };

export const startImport = (deps: ImportDeps, kept: KeptImport, by: By): Job => {
  const { length } = kept.rows;
  const title = kept.fileName === '' ? `Import of ${number(length)} devices` : `Import of ${kept.fileName}`;
  return deps.jobs.start('import', title, length, (progress) => takeAll(deps, kept, by, progress));
};

const takeAll = async (deps: ImportDeps, kept: KeptImport, by: By, progress: JobProgress): Promise<string> => {
  const taken: Taken = { created: 0, updated: 0, unchanged: 0, linked: 0, parentProblems: 0 };
  let done = 0;
  try {
    for (const chunk of chunksOf(kept.rows)) {
      progress.signal.throwIfAborted();
      const counts = await deps.store.applyImport(chunk, kept.defaults, by);
      taken.created += counts.created;
      taken.updated += counts.updated;
      taken.unchanged += counts.unchanged;
      done += chunk.length;
      progress.done(done);
    }
    for (const chunk of chunksOf(kept.rows.filter(({ parent }) => parent !== null))) {
      progress.signal.throwIfAborted();
      const { linked, problems } = await deps.store.linkParents(chunk, by);
      taken.linked += linked;
      taken.parentProblems += problems.length;
    }
  } catch (error) {
    throw new Error(broken(error, progress.signal.aborted, done, kept.rows.length, taken), { cause: error });
  } finally {
    // What was kept is watched, also after a cancel or a full disk.
    if (taken.created + taken.updated + taken.linked > 0) await deps.fleet.afterBulk({ checkNow: true });
  }
  return summary(kept, taken);
};

function* chunksOf(rows: readonly ImportRow[]): Generator<readonly ImportRow[]> {
  for (let at = 0; at < rows.length; at += CHUNK_ROWS) yield rows.slice(at, at + CHUNK_ROWS);
}

const counted = ({ created, updated, unchanged }: Taken) =>
  `${number(created)} added, ${number(updated)} changed, ${number(unchanged)} unchanged`;

const summary = ({ badRows }: KeptImport, taken: Taken): string =>
  [
    counted(taken),
    ...(badRows > 0 ? [`${number(badRows)} bad ${badRows === 1 ? 'row' : 'rows'} left out`] : []),
    ...(taken.parentProblems > 0 ? [`${number(taken.parentProblems)} without the parent they name`] : []),
  ].join('; ');

const broken = (error: unknown, cancelled: boolean, done: number, total: number, taken: Taken): string => {
  const kept = `${number(done)} of ${number(total)} rows are taken and kept (${counted(taken)})`;
  if (cancelled) return `Cancelled: ${kept}. Import the same list again to take the rest.`;
  const hint = error instanceof FieldwatchError && error.hint !== undefined ? ` ${error.hint}` : '';
  const why = error instanceof Error ? error.message : String(error);
  return `Stopped: ${why}${hint} ${kept}. Import the same list again to take the rest.`;
};

const number = (value: number): string => value.toLocaleString('en-US');
