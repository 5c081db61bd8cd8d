/** Reads from one window of about a second whether a line, a subnet or this machine's buffers are pressed. */
import { countText, figureText, numberText } from '../words.ts';
import type { Heard, HeardWindow } from './answer-book.ts';
import { type Pressure, roseText } from './next-pace.ts';

/** What a gateway answered to the few packets it was sent in the window. */
export type GatewayHeard = {
  readonly address: string;
  readonly sent: number;
  readonly received: number;
  /** The best of the window: what every packet had to wait. Null when nothing came. */
  readonly rttMs: number | null;
};
/** How a gateway usually answers, and by how much that varies; milliseconds and 0…1. */
export type GatewayUsual = { readonly rttMs: number; readonly spreadMs: number; readonly loss: number };
export type GatewayUsuals = ReadonlyMap<string, GatewayUsual>;

export type Strain = {
  /** Sends refused for full buffers, and times that the kernel dropped replies. */
  readonly refusals: number;
  readonly overflows: number;
};

const RTT_TIMES = 2;
const RTT_MORE_MS = 5;
const SPREADS = 4;
const GATEWAY_LOSS_MORE = 0.3;
const LOSS_MORE = 0.05;
const SUBNET_LOSS_MORE = 0.1;
/** Fewer packets or checks say too little. */
const PACKETS_TO_JUDGE = 30;
const SUBNET_PACKETS_TO_JUDGE = 20;
const CHECKS_TO_JUDGE = 5;
const COMMON_CHECKS_TO_JUDGE = 10;
const SLOW_SHARE = 0.5;
/** Loss is the common line's when at least so many subnets, and this share of those heard, have it. */
const LOSSY_SUBNETS = 3;
const LOSSY_SHARE = 0.2;
const REFUSALS = 3;
/** Lower values are learned at once, higher ones slowly: what load adds is not to become the usual. */
const LEARN_DOWN = 0.3;
const LEARN_UP = 0.02;

export const gatewayLimitMs = ({ rttMs, spreadMs }: GatewayUsual): number =>
  Math.max(rttMs * RTT_TIMES, rttMs + RTT_MORE_MS, rttMs + SPREADS * spreadMs);

/** Worst evidence first. */
export const commonPressures = (
  gateways: readonly GatewayHeard[],
  usuals: GatewayUsuals,
  heard: HeardWindow,
  strain: Strain,
): Pressure[] => [
  ...gateways.flatMap((gateway) => gatewayPressure(gateway, usuals.get(gateway.address))),
  ...rttPressure(heard.all, 'devices that answer', COMMON_CHECKS_TO_JUDGE),
  ...lossPressure(heard),
  ...bufferPressure(strain),
];

const gatewayPressure = (gateway: GatewayHeard, usual: GatewayUsual | undefined): Pressure[] => {
  const { address, sent, received, rttMs } = gateway;
  // One that says nothing at all is out; a full queue lets some through.
  if (usual === undefined || rttMs === null || received === 0) return [];
  const loss = (sent - received) / sent;
  if (rttMs > gatewayLimitMs(usual))
    return [
      {
        sign: 'rtt',
        level: rttMs - usual.rttMs,
        text: `the RTT of gateway ${address} ${roseText(usual.rttMs, rttMs)}`,
      },
    ];
  if (loss >= usual.loss + GATEWAY_LOSS_MORE)
    return [
      {
        sign: 'gateway-loss',
        level: loss,
        text: `gateway ${address} lost ${numberText(sent - received)} of ${countText(sent, 'packet')}`,
      },
    ];
  return [];
};

const lossPressure = ({ all, bySubnet }: HeardWindow): Pressure[] => {
  if (all.sent < PACKETS_TO_JUDGE || excessOf(all) < LOSS_MORE) return [];
  const lossy = [...bySubnet.values()].filter((heard) => excessOf(heard) >= LOSS_MORE).length;
  if (lossy < Math.max(LOSSY_SUBNETS, bySubnet.size * LOSSY_SHARE)) return [];
  const where = `in ${countText(lossy, 'subnet')}`;
  return [
    { sign: 'loss', level: excessOf(all), text: `the packet loss of devices that answer ${rosePercent(all)} ${where}` },
  ];
};

const bufferPressure = ({ refusals, overflows }: Strain): Pressure[] => {
  if (overflows > 0)
    return [
      { sign: 'buffers', level: overflows, text: `this machine dropped replies ${countText(overflows, 'time')}` },
    ];
  if (refusals < REFUSALS) return [];
  return [
    { sign: 'buffers', level: refusals, text: `this machine's send buffers were full ${countText(refusals, 'time')}` },
  ];
};

/** Most checks took much longer than is usual for their devices; one slow device is no sign. */
const rttPressure = (heard: Heard, whose: string, checksToJudge: number): Pressure[] => {
  const { checks, slow } = heard;
  if (checks < checksToJudge || slow < checks * SLOW_SHARE) return [];
  const [rttMs, usualMs] = [heard.rttMs / checks, heard.usualRttMs / checks];
  return [{ sign: 'rtt', level: rttMs - usualMs, text: `the RTT of ${whose} ${roseText(usualMs, rttMs)}` }];
};

/** The same of one subnet, by its own members. */
export const subnetPressures = (heard: Heard): Pressure[] => {
  const pressures = rttPressure(heard, 'its devices', CHECKS_TO_JUDGE);
  if (heard.sent >= SUBNET_PACKETS_TO_JUDGE && excessOf(heard) >= SUBNET_LOSS_MORE)
    pressures.push({
      sign: 'loss',
      level: excessOf(heard),
      text: `the packet loss of its devices ${rosePercent(heard)}`,
    });
  return pressures;
};

const excessOf = ({ sent, lost, usuallyLost }: Heard): number => (lost - usuallyLost) / sent;

const rosePercent = ({ sent, lost, usuallyLost }: Heard): string =>
  `rose from ${figureText((100 * usuallyLost) / sent)} to ${figureText((100 * lost) / sent)} %`;

/** What is usual after this window; under pressure nothing is learned. `adopt` takes the window as it is, because it was not our doing. */
export const learnGateways = (
  usuals: GatewayUsuals,
  gateways: readonly GatewayHeard[],
  adopt: boolean,
): GatewayUsuals => {
  const next = new Map(usuals);
  for (const { address, sent, received, rttMs } of gateways) {
    if (rttMs === null || received === 0) continue;
    const loss = (sent - received) / sent;
    const usual = usuals.get(address);
    if (usual === undefined || adopt) next.set(address, { rttMs, spreadMs: usual?.spreadMs ?? 0, loss });
    else if (rttMs <= gatewayLimitMs(usual))
      next.set(address, {
        rttMs: usual.rttMs + (rttMs < usual.rttMs ? LEARN_DOWN : LEARN_UP) * (rttMs - usual.rttMs),
        spreadMs: usual.spreadMs + LEARN_UP * (Math.abs(rttMs - usual.rttMs) - usual.spreadMs),
        loss: usual.loss + LEARN_UP * (loss - usual.loss),
      });
  }
  return next;
};
