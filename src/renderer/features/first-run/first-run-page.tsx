/** The first start: watches something real at once, says how it measures, and offers the next step. */
import { Button } from '@mantine/core';
import { ArrowRight, FlaskConical, ListPlus } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Device } from '../../../contract/model/device.ts';
import type { Doctor, OwnNetworks } from '../../../contract/model/system.ts';
import { messageOf, usePerform } from '../../client/actions.tsx';
import { useClient } from '../../client/use-fleet.tsx';
import { ErrorPanel } from '../../ui/error-panel.tsx';
import { Page, Section } from '../../ui/page.tsx';
import css from './first-run.module.css';
import { OwnDevices } from './parts/own-devices.tsx';
import { Probing } from './parts/probing.tsx';

type Props = { readonly onAddDevices?: () => void; readonly onDone?: () => void };

type Found = {
  readonly networks: OwnNetworks | null;
  readonly doctor: Doctor | null;
  readonly devices: readonly Device[] | null;
  readonly problem: string | null;
};

/** Begins watching this machine's surroundings, and reads what there is to say about them. */
const useSurroundings = (): Found & { again(): void } => {
  const client = useClient();
  const [attempt, setAttempt] = useState(0);
  const [found, setFound] = useState<Found>({ networks: null, doctor: null, devices: null, problem: null });
  useEffect(() => {
    let left = false;
    void attempt;
    const take = (more: Partial<Found>) => {
      if (!left) setFound((now) => ({ ...now, ...more }));
    };
    const fail = (error: unknown) => take({ problem: messageOf(error).message });
    take({ problem: null });
    client.call('setup.watchOwn', {}).then(({ items }) => take({ devices: items }), fail);
    client.call('networks.get', {}).then((networks) => take({ networks }), fail);
    client.call('doctor.get', {}).then((doctor) => take({ doctor }), fail);
    return () => {
      left = true;
    };
  }, [client, attempt]);
  return { ...found, again: () => setAttempt((now) => now + 1) };
};

export const FirstRunPage = ({ onAddDevices, onDone }: Props) => {
  const { networks, doctor, devices, problem, again } = useSurroundings();
  return (
    <Page title="Welcome to Fieldwatch">
      <p className={css.lead}>
        Already watching what this machine stands on: its own addresses, its gateways and its name servers. Nothing else
        is probed until you add it.
      </p>
      {problem !== null && (
        <ErrorPanel
          title="Not everything could be set up"
          message={problem}
          kept="What is shown here is being watched."
          onRetry={again}
        />
      )}
      <div className={css.halves}>
        <Section title="Watching now">
          <OwnDevices devices={devices} networks={networks} />
        </Section>
        <div className={css.side}>
          <Section title="What next">
            <ul className={css.ways}>
              <li>
                <ListPlus size={18} aria-hidden />
                <div>
                  <b>Add your devices</b>
                  <p>
                    Import a CSV file of thousands, paste a list or a range such as 10.4.7.0/24, or add one by hand.
                  </p>
                  {onAddDevices !== undefined && <Button onClick={onAddDevices}>Add devices</Button>}
                </div>
              </li>
              <li>
                <FlaskConical size={18} aria-hidden />
                <div>
                  <b>Look around in a simulated fleet</b>
                  <p>
                    2,400 devices in 750 subnets that behave like real ones, kept apart from yours. No packet is sent.
                  </p>
                  <OpenDemo />
                </div>
              </li>
              <li>
                <ArrowRight size={18} aria-hidden />
                <div>
                  <b>Go on with what is watched now</b>
                  <p>The overview shows it; devices can be added at any time with the key N.</p>
                  <Button variant="default" onClick={onDone}>
                    Go to the overview
                  </Button>
                </div>
              </li>
            </ul>
          </Section>
          <Section title="How it measures">
            <Probing doctor={doctor} />
          </Section>
        </div>
      </div>
    </Page>
  );
};

const OpenDemo = () => {
  const perform = usePerform();
  const [opening, setOpening] = useState(false);
  const [url, setUrl] = useState<string | null>(null);
  if (url !== null)
    return (
      <Button variant="default" component="a" href={url} target="_blank" rel="noreferrer">
        Open the simulated fleet
      </Button>
    );
  return (
    <Button
      variant="default"
      loading={opening}
      onClick={async () => {
        setOpening(true);
        const opened = await perform('setup.openDemo', {});
        setOpening(false);
        setUrl(opened?.url ?? null);
      }}
    >
      Start the demo
    </Button>
  );
};
