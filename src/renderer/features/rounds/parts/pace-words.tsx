/** What the pace governor does, and why, in words. */
import type { PaceInForce } from '../../../../contract/model/cycle.ts';
import { formatMany } from '../../../ui/format.ts';

export const PaceWords = ({ pace }: { pace: PaceInForce }) => {
  const { reason, slowedSubnets, subnetReasons } = pace;
  if (reason === null && slowedSubnets === 0) return <>full pace; the network bears it</>;
  return (
    <>
      {reason === null ? 'full pace over all' : <span data-bad>{reason}</span>}
      {slowedSubnets === 0 ? null : (
        <details>
          <summary>{formatMany(slowedSubnets, 'subnet')} slowed</summary>
          <ul>
            {subnetReasons.map(({ subnetId, reason: why }) => (
              <li key={subnetId}>
                Subnet {subnetId}: {why}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
};
