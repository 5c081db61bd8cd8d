/** What happened to this device, newest first. */
import type { Device } from '../../../../contract/model/device.ts';
import { useClient } from '../../../client/use-fleet.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Section } from '../../../ui/page.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { StatusMark, statusWords } from '../../../ui/status-mark.tsx';
import css from '../device-page.module.css';
import { useLoaded } from '../use-loaded.ts';

const SHOWN = 100;

export const EventTimeline = ({ device }: { readonly device: Device }) => {
  const client = useClient();
  const { value, error } = useLoaded(`${device.id}`, `${device.statusSince} ${device.status}`, () =>
    client.call('statusEvents.list', { device: device.id, limit: SHOWN }),
  );
  const events = value?.items ?? [];
  return (
    <Section title="Events">
      {error !== null && <p className={css.quiet}>The events could not be read: {error.message}</p>}
      {value !== null && events.length === 0 && (
        <EmptyState title="No change of status yet">Every change appears here with its reason.</EmptyState>
      )}
      {events.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard.
        <ol className={css.timeline} tabIndex={0} aria-label="Events, newest first">
          {events.map(({ id, at, from, to, reason, news }) => (
            <li key={id}>
              <RelativeTime at={at} />
              <span>
                <StatusMark status={to} />
                <span className={css.quiet}>
                  {' '}
                  after {statusWords[from].toLowerCase()}
                  {news ? '' : ', found at start'}
                </span>
              </span>
              <p>{reason.slice(0, 1_000)}</p>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
};
