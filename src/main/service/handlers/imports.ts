/** Lists of devices on their way in, and the long work that takes them. */
import type { Handlers } from '../../../contract/api.ts';
import { startImport } from '../import-jobs.ts';
import { createImportPreviews } from '../import-preview.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';
import { found } from './found.ts';

type ImportHandlers = Pick<Handlers<CallContext>, 'imports.preview' | 'imports.apply' | 'jobs.list' | 'jobs.cancel'>;

export const importHandlers = (
  parts: Pick<ServiceParts, 'store' | 'jobs' | 'by'> & { readonly fleet: Pick<ServiceParts['fleet'], 'afterBulk'> },
): ImportHandlers => {
  const previews = createImportPreviews(parts.store);
  return {
    'imports.preview': ({ source, defaults }) => previews.preview(source, defaults),
    'imports.apply': ({ previewId }, context) => startImport(parts, previews.take(previewId), parts.by(context)),
    'jobs.list': () => ({ items: parts.jobs.list() }),
    'jobs.cancel': async ({ id }) => found('job', id, await parts.jobs.cancel(id)),
  };
};
