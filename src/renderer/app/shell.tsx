/** The window around every page: navigation, header, bands, palette, shortcuts. */
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useFleet } from '../client/use-fleet.tsx';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import { ShortcutList } from '../ui/shortcuts.tsx';
import { Header } from './header.tsx';
import { Nav } from './nav.tsx';
import { Palette } from './palette.tsx';
import { Routes } from './routes.tsx';
import classes from './shell.module.css';
import { shortcuts, useGlobalShortcuts } from './shortcuts.ts';

const AddDevicesDialog = lazy(async () => ({
  default: (await import('../features/add-devices/add-devices-dialog.tsx')).AddDevicesDialog,
}));

export const Shell = () => {
  const [adding, addDialog] = useDisclosure(false);
  const [listing, shortcutDialog] = useDisclosure(false);
  const [location] = useLocation();
  const content = useRef<HTMLElement>(null);
  const simulated = useFleet((state) => state.statistics?.simulated === true);
  const connection = useFleet((state) => state.connection);
  const lastFrameAt = useFleet((state) => state.lastFrameAt);
  const trouble = useFleet((state) => state.trouble);
  useGlobalShortcuts({ onAdd: addDialog.open, onList: shortcutDialog.toggle });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new address starts at its top
  useEffect(() => {
    content.current?.scrollTo(0, 0);
  }, [location]);

  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      <Nav />
      <div className={classes.main}>
        {simulated ? (
          <aside className={classes.simulated} aria-label="Simulated fleet">
            <strong>Simulated fleet.</strong> Nothing shown here is a real device; no packet is sent.
          </aside>
        ) : null}
        <Header onAdd={addDialog.open} onShortcuts={shortcutDialog.open} />
        <ConnectionBanner connection={connection} lastFrameAt={lastFrameAt} />
        {trouble === null ? null : (
          <p className={classes.trouble} role="alert">
            {trouble}
          </p>
        )}
        <main
          id="content"
          ref={content}
          tabIndex={-1}
          className={classes.content}
          data-stale={connection === 'disconnected' || undefined}
        >
          <Routes onAddDevices={addDialog.open} />
        </main>
      </div>
      <Palette onAdd={addDialog.open} onShortcuts={shortcutDialog.open} />
      <ShortcutList opened={listing} onClose={shortcutDialog.close} shortcuts={shortcuts} />
      {adding ? (
        <Suspense fallback={null}>
          <AddDevicesDialog opened onClose={addDialog.close} />
        </Suspense>
      ) : null}
    </div>
  );
};
