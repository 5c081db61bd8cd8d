/** The interface as a whole: look, fleet, routes, and what lies over every page. */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import type { Client } from '../client/client.ts';
import type { Fleet } from '../client/fleet.ts';
import { FleetProvider, useFleet } from '../client/use-fleet.tsx';
import { Refused } from './refused.tsx';
import { Shell } from './shell.tsx';
import { cssVariables, theme } from './theme.ts';

export const App = ({ client, fleet }: { client: Client; fleet: Fleet }) => (
  <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
    <FleetProvider client={client} fleet={fleet}>
      <Notifications position="bottom-right" limit={4} containerWidth={400} />
      <Window />
    </FleetProvider>
  </MantineProvider>
);

const Window = () => {
  const refused = useFleet((state) => state.connection === 'refused');
  return refused ? <Refused /> : <Shell />;
};
