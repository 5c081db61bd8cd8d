/** Offers to watch a device by TCP: those that stand, and what a person makes of one. */
import type { Handlers } from '../../../contract/api.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

type OfferHandlers = Pick<Handlers<CallContext>, 'offers.list' | 'offers.accept' | 'offers.dismiss' | 'offers.restore'>;

export const offerHandlers = ({ store, fleet, tcpFallback, by }: ServiceParts): OfferHandlers => ({
  'offers.list': async () => ({ items: await tcpFallback.offers() }),
  'offers.accept': async ({ id }, context) => {
    const device = await store.acceptOffer(id, by(context));
    await fleet.afterChange([id], { checkNow: true });
    await tcpFallback.announce();
    return device;
  },
  'offers.dismiss': async ({ id }, context) => {
    await store.dismissOffer(id, by(context));
    await tcpFallback.announce();
    return { dismissed: 1 };
  },
  'offers.restore': async ({ id }, context) => {
    const restored = await store.restoreOffer(id, by(context));
    await tcpFallback.announce();
    return { restored: restored ? 1 : 0 };
  },
});
