/** The way to the device now beside the last good one, hop by hop, and the means to look again. */
import { Button, SegmentedControl } from '@mantine/core';
import { Route } from 'lucide-react';
import { useState } from 'react';
import type { Device } from '../../../../contract/model/device.ts';
import type { DevicePaths, Path } from '../../../../contract/model/path.ts';
import { useFleet } from '../../../client/use-fleet.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatInstant } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { type PathView, pathSentence, viewsOf } from '../path-model.ts';
import { usePaths } from '../use-paths.ts';
import css from './path-section.module.css';
import { PathTable } from './path-table.tsx';

const viewWords: Readonly<Record<PathView, string>> = { latest: 'Latest', offline: 'When it went offline' };

export const PathSection = ({ device, deleted }: { readonly device: Device; readonly deleted: boolean }) => {
  const connected = useFleet((state) => state.connection === 'connected');
  const { value, error, tracing, traceNow } = usePaths(device.id);
  const isRunning = tracing.kind === 'running';
  return (
    <Section
      title="Path"
      aside={
        deleted ? undefined : (
          <Button
            variant="default"
            leftSection={<Route size={14} />}
            loading={isRunning}
            disabled={!connected}
            onClick={traceNow}
          >
            Trace now
          </Button>
        )
      }
    >
      <p className={css.progress} role="status">
        {isRunning && 'Tracing: routers that stay silent are waited for, up to some seconds.'}
      </p>
      {tracing.kind === 'failed' && (
        <p className={css.failed} role="alert">
          <b>It could not be traced.</b> {tracing.why} {tracing.hint}
        </p>
      )}
      {error !== null && <p className={css.quiet}>The paths could not be read: {error.message}</p>}
      {value !== null && <Shown paths={value} deleted={deleted} />}
    </Section>
  );
};

const Shown = ({ paths, deleted }: { readonly paths: DevicePaths; readonly deleted: boolean }) => {
  const views = viewsOf(paths);
  const [chosen, setChosen] = useState<PathView | null>(null);
  const view = chosen !== null && views.includes(chosen) ? chosen : views[0];
  const path = view === undefined ? null : paths[view];
  if (path === null || view === undefined)
    return (
      <EmptyState title="No path known yet">
        {deleted
          ? 'It was never traced.'
          : 'Devices are traced when they go offline and, while online, about once a day; or trace it now.'}
      </EmptyState>
    );
  // A path that is itself the last good one has nothing to be held against.
  const good = paths.good === null || paths.good.at === path.at ? null : paths.good;
  return (
    <>
      {views.length > 1 && (
        <SegmentedControl
          className={css.views}
          aria-label="Which path"
          value={view}
          onChange={(next) => setChosen(next as PathView)}
          data={views.toSorted().map((each) => ({ value: each, label: viewWords[each] }))}
        />
      )}
      <p className={css.sentence}>
        {pathSentence(path, paths.good)} <Ages path={path} view={view} good={good} />
      </p>
      {path.hops.length + (good?.hops.length ?? 0) > 0 && <PathTable path={path} good={good} />}
    </>
  );
};

const Ages = ({ path, view, good }: { readonly path: Path; readonly view: PathView; readonly good: Path | null }) => (
  <span className={css.quiet}>
    {view === 'offline' ? 'When it went offline, ' : 'Traced '}
    <RelativeTime at={path.at} />
    {good !== null && <span title={formatInstant(good.at)}>; the last good path is of {formatInstant(good.at)}</span>}.
  </span>
);
