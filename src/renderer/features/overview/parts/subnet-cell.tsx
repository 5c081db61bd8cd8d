/** One subnet as one small link. */
import { memo } from 'react';
import type { Subnet } from '../../../../contract/model/subnet.ts';
import { StatusShape } from '../../../ui/status-mark.tsx';
import { countsInWords } from '../sites.ts';
import classes from './subnet-grid.module.css';

/** What the cell shows: its worst status, or the pause of all its devices. */
export const cellStatus = ({ worst, counts }: Subnet) =>
  counts.total > 0 && counts.paused === counts.total ? 'paused' : worst;

export const SubnetCell = memo(function SubnetCell({ subnet, tabStop }: { subnet: Subnet; tabStop: boolean }) {
  const { id, cidr, name, counts } = subnet;
  const status = cellStatus(subnet);
  return (
    <li>
      <a
        href={`/subnets/${id}`}
        className={classes.cell}
        data-subnet={id}
        data-status={status}
        data-all={(counts.offline > 0 && counts.offline === counts.total - counts.paused) || undefined}
        tabIndex={tabStop ? 0 : -1}
        aria-label={`${cidr}${name === '' ? '' : ` ${name}`}: ${countsInWords(counts)}`}
      >
        <StatusShape status={status} size={status === 'online' ? 6 : 10} />
      </a>
    </li>
  );
});
