/** Which way of probing is in use, why not a better one, and the one command that repairs it. */
import { Button, CopyButton, Skeleton } from '@mantine/core';
import type { Doctor } from '../../../../contract/model/system.ts';
import css from '../first-run.module.css';

export const Probing = ({ doctor }: { readonly doctor: Doctor | null }) => {
  if (doctor === null) return <Skeleton height={40} />;
  const { prober, repair, limits } = doctor;
  const inTheWay = limits.filter(({ limitsUs }) => limitsUs);
  return (
    <div className={css.probing}>
      <p>
        {prober.simulated ? (
          <b>Simulated: no packet is sent.</b>
        ) : prober.backend === null ? (
          <b className={css.bad}>Probing is not possible yet.</b>
        ) : (
          <>
            Probing works, through <b>{prober.backend}</b>.
          </>
        )}{' '}
        {prober.lastProblem}
      </p>
      {prober.passedOver.length > 0 && (
        <ul aria-label="Better ways, and why they are not in use">
          {prober.passedOver.map(({ backend, why }) => (
            <li key={backend}>
              <b>{backend}</b>: {why}
            </li>
          ))}
        </ul>
      )}
      {inTheWay.length > 0 && (
        <ul aria-label="Limits of this system">
          {inTheWay.map(({ name, value, sentence, repair: lift }) => (
            <li key={name}>
              <b>
                {name} {value}
              </b>
              : {sentence} {lift !== null && <code>{lift}</code>}
            </li>
          ))}
        </ul>
      )}
      {repair !== null && (
        <p className={css.repair}>
          This command repairs it: <code>{repair}</code>
          <CopyButton value={repair}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </p>
      )}
    </div>
  );
};
