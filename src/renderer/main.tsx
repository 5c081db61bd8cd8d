/** Starts the interface: makes the client and the fleet, draws the app. */
import './no-eval.ts';
import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '@mantine/spotlight/styles.layer.css';
import './app/global.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { createClient } from './client/create-client.ts';
import { createFleet } from './client/fleet.ts';

const client = createClient();
const fleet = createFleet(client);
fleet.start();
createRoot(document.getElementById('root') as HTMLElement).render(<App client={client} fleet={fleet} />);
