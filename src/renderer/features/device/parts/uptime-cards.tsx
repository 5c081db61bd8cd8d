/** How much of the last day, week, month and quarter it was up, and how much of that anybody knows. */
import { Skeleton, UnstyledButton } from '@mantine/core';
import type { Device } from '../../../../contract/model/device.ts';
import { standardRangesMs, type Uptime } from '../../../../contract/model/uptime.ts';
import { useClient } from '../../../client/use-fleet.tsx';
import { Section } from '../../../ui/page.tsx';
import { UptimeBar, UptimeTip } from '../../../ui/uptime-parts.tsx';
import { rangeName, sayUptime } from '../../../ui/uptime-words.ts';
import { useNow } from '../../../ui/use-now.ts';
import { useLoaded } from '../use-loaded.ts';
import css from './uptime-cards.module.css';

/** How old a figure may become while nothing happens. */
const EVERY_MS = 60_000;

export const UptimeCards = ({ device }: { readonly device: Device }) => {
  const client = useClient();
  const minute = Math.floor(useNow() / EVERY_MS);
  const { value, error } = useLoaded(
    `${device.id}`,
    `${device.statusSince} ${device.status} ${device.paused} ${minute}`,
    () => client.call('devices.uptime', { id: device.id }),
  );
  return (
    <Section title="Uptime" aside="of the time that was judged">
      {error !== null && (
        <p className={css.error}>
          The uptime could not be read: {error.message}
          {value !== null && ' What is shown is what was read before.'}
        </p>
      )}
      {(value !== null || error === null) && (
        <ul className={css.cards} aria-busy={value === null || undefined}>
          {value === null
            ? standardRangesMs.map((ms) => (
                <li key={ms}>
                  <Skeleton height={78} />
                </li>
              ))
            : value.ranges.map((uptime) => (
                <li key={rangeName(uptime)}>
                  <Card uptime={uptime} />
                </li>
              ))}
        </ul>
      )}
    </Section>
  );
};

const Card = ({ uptime }: { readonly uptime: Uptime }) => {
  const { figure, behind, offline, speaks } = sayUptime(uptime);
  return (
    <UptimeTip uptime={uptime}>
      <UnstyledButton className={css.card}>
        <span className={css.range}>{rangeName(uptime)}</span>
        <b className={css.figure} data-speaks={speaks || undefined}>
          {figure}
        </b>
        <UptimeBar uptime={uptime} />
        <span className={css.behind}>{behind}</span>
        <span className={css.offline} data-some={uptime.offlineMs > 0 || undefined}>
          {offline}
        </span>
      </UnstyledButton>
    </UptimeTip>
  );
};
