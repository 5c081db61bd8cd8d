/** The offer to watch by TCP a device that never answered a ping. */
import { Button } from '@mantine/core';
import type { Device } from '../../../../contract/model/device.ts';
import { offerText } from '../../../../contract/model/tcp-offer.ts';
import { usePerform } from '../../../client/actions.tsx';
import { useClient, useFleet } from '../../../client/use-fleet.tsx';
import { useOffer } from '../../../client/use-offers.ts';
import css from '../device-page.module.css';

export const TcpOfferBar = ({ device }: { readonly device: Device }) => {
  const offer = useOffer(device);
  const perform = usePerform();
  const client = useClient();
  const connected = useFleet((state) => state.connection === 'connected');
  if (offer === undefined) return null;
  const { id } = device;
  const shortName = device.name.slice(0, 60);
  return (
    <section className={css.offer} aria-label="Offer to watch by TCP">
      <p>
        {offerText(offer)}.
        {offer.answer === 'refused' && (
          <span className={css.quiet}> Nobody listens there, and a firewall may refuse in its name.</span>
        )}
      </p>
      <div>
        <Button
          disabled={!connected}
          onClick={() =>
            perform(
              'offers.accept',
              { id },
              {
                done: `${shortName} is asked by TCP ${offer.port} from now on.`,
                undo: async () => {
                  await client.call('devices.update', { id, policy: device.policy });
                  await client.call('offers.restore', { id });
                },
              },
            )
          }
        >
          Watch by TCP {offer.port}
        </Button>
        <Button
          variant="default"
          disabled={!connected}
          onClick={() =>
            perform(
              'offers.dismiss',
              { id },
              {
                done: `${shortName} goes on being pinged.`,
                undo: () => client.call('offers.restore', { id }),
              },
            )
          }
        >
          Dismiss
        </Button>
      </div>
    </section>
  );
};
