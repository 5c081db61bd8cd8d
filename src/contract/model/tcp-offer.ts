/** The offer to watch by TCP a device that never answered a ping: found by asking, taken or dismissed by a person. */
import { z } from 'zod';
import { TcpAnswer } from './check.ts';
import { Id, Instant } from './fields.ts';
import { TcpPort } from './policy.ts';

export const TcpOffer = z
  .object({
    deviceId: Id,
    deviceName: z.string(),
    address: z.string(),
    port: TcpPort,
    answer: TcpAnswer,
    offeredAt: Instant,
  })
  .meta({ id: 'TcpOffer' });
export type TcpOffer = z.infer<typeof TcpOffer>;

/** `10.0.0.5 never answered a ping but answers TCP 443 (open)` */
export const offerText = ({ address, port, answer }: TcpOffer): string =>
  `${address.slice(0, 253)} never answered a ping but answers TCP ${port} (${answer})`;
