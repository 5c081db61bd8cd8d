/** Which address shows which page; each page is fetched when first asked for. */
import { lazy, Suspense, useState } from 'react';
import { Link, Route, Switch } from 'wouter';
import { useFleet } from '../client/use-fleet.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorBoundary } from '../ui/error-panel.tsx';
import { LoadingPage, Page } from '../ui/page.tsx';

const OverviewPage = lazy(async () => ({
  default: (await import('../features/overview/overview-page.tsx')).OverviewPage,
}));
const SubnetPage = lazy(async () => ({ default: (await import('../features/subnet/subnet-page.tsx')).SubnetPage }));
const DevicesPage = lazy(async () => ({ default: (await import('../features/devices/devices-page.tsx')).DevicesPage }));
const DevicePage = lazy(async () => ({ default: (await import('../features/device/device-page.tsx')).DevicePage }));
const IncidentsPage = lazy(async () => ({
  default: (await import('../features/incidents/incidents-page.tsx')).IncidentsPage,
}));
const IncidentPage = lazy(async () => ({
  default: (await import('../features/incidents/incident-page.tsx')).IncidentPage,
}));
const RoundsPage = lazy(async () => ({ default: (await import('../features/rounds/rounds-page.tsx')).RoundsPage }));
const SettingsPage = lazy(async () => ({
  default: (await import('../features/settings/settings-page.tsx')).SettingsPage,
}));
const FirstRunPage = lazy(async () => ({
  default: (await import('../features/first-run/first-run-page.tsx')).FirstRunPage,
}));

/** More devices than stand around one machine: somebody has added their own. */
const OWN_FLEET = 30;

/** An empty fleet has nothing to overview: it is helped to its first devices until there is more, or the person goes on. */
const Home = ({ onAddDevices }: { onAddDevices: () => void }) => {
  const total = useFleet((state) => (state.loaded === 'complete' ? state.counts.total : null));
  const [welcoming, setWelcoming] = useState(false);
  if (total === 0 && !welcoming) setWelcoming(true);
  return welcoming && (total ?? 0) < OWN_FLEET ? (
    <FirstRunPage onAddDevices={onAddDevices} onDone={() => setWelcoming(false)} />
  ) : (
    <OverviewPage />
  );
};

const NotFound = () => (
  <Page title="Not found">
    <EmptyState title="Nothing lives at this address">
      <Link href="/">Go to the overview</Link>
    </EmptyState>
  </Page>
);

export const Routes = ({ onAddDevices }: { onAddDevices: () => void }) => (
  <ErrorBoundary>
    <Suspense fallback={<LoadingPage />}>
      <Switch>
        <Route path="/">
          <Home onAddDevices={onAddDevices} />
        </Route>
        <Route path="/subnets/:id">
          {({ id }) => (/^\d+$/.test(id) ? <SubnetPage key={id} id={Number(id)} /> : <NotFound />)}
        </Route>
        <Route path="/devices">
          <DevicesPage onAddDevices={onAddDevices} />
        </Route>
        <Route path="/devices/:id">
          {({ id }) => (/^\d+$/.test(id) ? <DevicePage key={id} id={Number(id)} /> : <NotFound />)}
        </Route>
        <Route path="/incidents" component={IncidentsPage} />
        <Route path="/incidents/:id">
          {({ id }) => (/^\d+$/.test(id) ? <IncidentPage key={id} id={Number(id)} /> : <NotFound />)}
        </Route>
        <Route path="/rounds" component={RoundsPage} />
        <Route path="/settings" component={SettingsPage} />
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  </ErrorBoundary>
);
