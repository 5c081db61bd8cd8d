/** Every subnet as one cell, by site: worst status by colour and shape, details on hover and focus. */
import { TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { type CSSProperties, type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Subnet } from '../../../../contract/model/subnet.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatMany } from '../../../ui/format.ts';
import { nearestCell } from '../grid-moves.ts';
import { matchesSubnet, type Site } from '../sites.ts';
import { CellTip } from './cell-tip.tsx';
import { Legend } from './legend.tsx';
import { SubnetCell } from './subnet-cell.tsx';
import classes from './subnet-grid.module.css';

type Shown = { readonly id: number; readonly rect: DOMRect };

export const SubnetGrid = ({ sites }: { sites: readonly Site[] }) => {
  const [filter, setFilter] = useState('');
  const [shown, setShown] = useState<Shown | null>(null);
  const [current, setCurrent] = useState<number | null>(null);
  const [, navigate] = useLocation();
  const grid = useRef<HTMLDivElement>(null);
  const filterBox = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => filterBox.current?.focus()]]);

  const visible = useMemo(() => {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return sites;
    return sites
      .map((site) => ({ ...site, subnets: site.subnets.filter((subnet) => matchesSubnet(subnet, words)) }))
      .filter(({ subnets }) => subnets.length > 0);
  }, [sites, filter]);
  const total = visible.reduce((sum, { subnets }) => sum + subnets.length, 0);
  const tabStop = useMemo(() => {
    const all = visible.flatMap(({ subnets }) => subnets);
    return all.some(({ id }) => id === current) ? current : (all[0]?.id ?? null);
  }, [visible, current]);
  const shownSubnet = useMemo(() => findSubnet(sites, shown?.id ?? null), [sites, shown]);

  const show = (target: EventTarget) => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-subnet]') : null;
    if (cell === null) setShown(null);
    else if (Number(cell.dataset.subnet) !== shown?.id)
      setShown({ id: Number(cell.dataset.subnet), rect: cell.getBoundingClientRect() });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const from = event.target instanceof HTMLElement ? event.target : null;
    if (event.key === 'Escape') return setShown(null);
    if (from === null || grid.current === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = nearestCell([...grid.current.querySelectorAll<HTMLElement>('[data-subnet]')], from, event.key);
    if (next === null) return;
    event.preventDefault();
    setCurrent(Number(next.dataset.subnet));
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  };

  return (
    <section className={classes.part} aria-label="Subnets by site">
      <div className={classes.head}>
        <h2 className={classes.title}>{formatMany(total, 'subnet')}</h2>
        <TextInput
          ref={filterBox}
          className={classes.filter}
          placeholder="Filter by range, name, site or status   /"
          aria-label="Filter subnets"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            setFilter('');
            event.currentTarget.blur();
          }}
        />
        <Legend />
      </div>
      {total === 0 ? (
        <EmptyState title="No subnet matches">Esc clears the filter.</EmptyState>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the links inside are the controls; this hears their keys in one place
        <div
          ref={grid}
          className={classes.grid}
          style={{ '--columns': columnsOf(visible) } as CSSProperties}
          onKeyDown={onKeyDown}
          onPointerOver={(event) => show(event.target)}
          onPointerLeave={() => setShown(null)}
          onFocus={(event) => show(event.target)}
          onBlur={() => setShown(null)}
          onScroll={() => setShown(null)}
          onClick={(event) => {
            const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-subnet]') : null;
            if (cell === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            navigate(`/subnets/${cell.dataset.subnet}`);
          }}
        >
          {visible.map((site) => (
            <div key={site.name} className={classes.site}>
              <h3 className={classes.siteName} title={site.name}>
                {site.name === '' ? 'No site' : site.name}
              </h3>
              <ul className={classes.cells}>
                {site.subnets.map((subnet) => (
                  <SubnetCell key={subnet.id} subnet={subnet} tabStop={subnet.id === tabStop} />
                ))}
              </ul>
            </div>
          ))}
        </div>
      )}
      {shown === null || shownSubnet === null ? null : <CellTip subnet={shownSubnet} beside={shown.rect} />}
    </section>
  );
};

/** Cells in a row: as many as the longest site has, within what stays readable. */
const columnsOf = (sites: readonly Site[]): number =>
  Math.min(32, Math.max(8, ...sites.map(({ subnets }) => subnets.length)));

const findSubnet = (sites: readonly Site[], id: number | null): Subnet | null => {
  for (const { subnets } of sites) for (const subnet of subnets) if (subnet.id === id) return subnet;
  return null;
};
