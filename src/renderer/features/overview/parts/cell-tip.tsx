/** What the cell under the pointer or the focus stands for. */
import { useLayoutEffect, useRef, useState } from 'react';
import type { Subnet } from '../../../../contract/model/subnet.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { countsInWords } from '../sites.ts';
import classes from './subnet-grid.module.css';

const GAP = 6;

export const CellTip = ({ subnet, beside }: { subnet: Subnet; beside: DOMRect }) => {
  const tip = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: beside.left, top: beside.bottom + GAP });
  useLayoutEffect(() => {
    const size = tip.current?.getBoundingClientRect();
    if (size === undefined) return;
    const below = beside.bottom + GAP;
    setPlace({
      left: Math.max(GAP, Math.min(beside.left, window.innerWidth - size.width - GAP)),
      top: below + size.height > window.innerHeight ? beside.top - GAP - size.height : below,
    });
  }, [beside]);
  return (
    <div ref={tip} className={classes.tip} style={place} role="tooltip">
      <div className={classes.tipRange}>{subnet.cidr}</div>
      <div>{[subnet.name, subnet.site].filter((text) => text !== '').join(' · ')}</div>
      <div>{countsInWords(subnet.counts)}</div>
      {subnet.worst === 'online' || subnet.changedAt === null ? null : (
        <div>
          last change <RelativeTime at={subnet.changedAt} />
        </div>
      )}
    </div>
  );
};
