/** Why it has its status, in one sentence; then what is known of the device. */
import { VisuallyHidden } from '@mantine/core';
import { Link } from 'wouter';
import type { Check } from '../../../../contract/model/check.ts';
import type { Device } from '../../../../contract/model/device.ts';
import { useDevice, useFleet, useSubnet } from '../../../client/use-fleet.tsx';
import { formatDuration, formatMs, formatPercent } from '../../../ui/format.ts';
import { askedBy } from '../../../ui/probe-method.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { statusWords } from '../../../ui/status-mark.tsx';
import { type Figure, jitterOf, ttlOf } from '../check-model.ts';
import css from '../device-page.module.css';
import { useEffectivePolicy } from '../use-effective-policy.ts';

const ParentLink = ({ id }: { readonly id: number }) => {
  const parent = useDevice(id);
  return (
    <Link href={`/devices/${id}`}>
      {parent === undefined ? `device ${id}` : <bdi>{parent.name.slice(0, 120)}</bdi>}
    </Link>
  );
};

/** A reason as a sentence of its own. */
const sentence = (text: string): string =>
  text === '' ? '' : `${text[0]?.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

const MeasuredFact = ({ name, figure: { text, why } }: { readonly name: string; readonly figure: Figure }) => (
  <div title={why ?? undefined}>
    <dt>{name}</dt>
    <dd>
      {text}
      {why !== null && <VisuallyHidden>{why}</VisuallyHidden>}
    </dd>
  </div>
);

type Props = {
  readonly device: Device;
  /** Undefined until it is read, or when there was none. */
  readonly newest: Check | undefined;
};

export const DeviceFacts = ({ device, newest }: Props) => {
  const subnet = useSubnet(device.subnetId);
  const type = useFleet((state) => state.types.find(({ id }) => id === device.typeId));
  const policy = useEffectivePolicy(device);
  return (
    <section aria-label="State">
      <p className={css.why}>
        <b>
          {device.paused ? 'Paused' : statusWords[device.status]}
          {device.statusSince !== null && !device.paused && (
            <>
              {' for '}
              <RelativeTime at={device.statusSince} style="age" />
            </>
          )}
          .
        </b>{' '}
        {device.paused
          ? `No checks are made. Before the pause: ${statusWords[device.status].toLowerCase()}.`
          : sentence(device.statusReason.slice(0, 1_000))}
      </p>
      <dl className={css.facts}>
        <div>
          <dt>Address</dt>
          <dd>{device.address}</dd>
        </div>
        <div>
          <dt>RTT</dt>
          <dd>{formatMs(device.rttMs)}</dd>
        </div>
        {newest !== undefined && <MeasuredFact name="Jitter" figure={jitterOf(newest)} />}
        <div>
          <dt>Loss</dt>
          <dd>{formatPercent(device.lossPercent)}</dd>
        </div>
        {newest !== undefined && <MeasuredFact name="TTL" figure={ttlOf(newest)} />}
        <div>
          <dt>Checked</dt>
          <dd>
            <RelativeTime at={device.checkedAt} />
          </dd>
        </div>
        <div>
          <dt>Type</dt>
          <dd>
            {type?.name ?? device.typeId}
            <span className={css.quiet}> every {formatDuration(policy.intervalS * 1_000)}</span>
          </dd>
        </div>
        <div>
          <dt>Asked by</dt>
          <dd>{askedBy(policy)}</dd>
        </div>
        {device.subnetId !== null && (
          <div>
            <dt>Subnet</dt>
            <dd>
              <Link href={`/subnets/${device.subnetId}`}>{subnet?.cidr ?? `subnet ${device.subnetId}`}</Link>
              {subnet !== undefined && subnet.name !== '' && <bdi className={css.quiet}> {subnet.name}</bdi>}
            </dd>
          </div>
        )}
        {device.site !== '' && (
          <div>
            <dt>Site</dt>
            <dd>
              <bdi>{device.site}</bdi>
            </dd>
          </div>
        )}
        {device.parentId !== null && (
          <div>
            <dt>Behind</dt>
            <dd>
              <ParentLink id={device.parentId} />
            </dd>
          </div>
        )}
      </dl>
      {device.notes !== '' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: notes that scroll must be reachable by keyboard.
        <p className={css.notes} tabIndex={0}>
          {device.notes.slice(0, 4_000)}
        </p>
      )}
    </section>
  );
};
