/** Two paths side by side, the same hops in the same row, each difference with its mark and word. */
import type { Hop, Path } from '../../../../contract/model/path.ts';
import { formatMs } from '../../../ui/format.ts';
import { PlainTable } from '../../../ui/plain-table.tsx';
import { type HopDifference, type HopPair, pairHops } from '../path-model.ts';
import css from './path-section.module.css';

const marks: Readonly<Record<HopDifference, readonly [mark: string, word: string]>> = {
  same: ['', ''],
  changed: ['≠', 'another router'],
  missing: ['✕', 'missing'],
  new: ['＋', 'not on the good path'],
  silent: ['○', 'silent now'],
  speaks: ['●', 'was silent'],
  ends: ['■', 'ends here'],
};

const WRONG: ReadonlySet<HopDifference> = new Set(['missing', 'ends', 'silent']);

export const PathTable = ({ path, good }: { readonly path: Path; readonly good: Path | null }) => {
  const columns = [
    { header: 'Hop' },
    { header: 'This path' },
    { header: 'RTT', numeric: true },
    ...(good === null
      ? []
      : [{ header: 'Last good path' }, { header: 'RTT', numeric: true, hint: 'On the good path' }]),
    { header: good === null ? 'Says' : 'Difference' },
  ];
  const pairs: readonly HopPair[] =
    good === null
      ? path.hops.map((hop) => ({ now: hop, good: null, difference: 'same' }))
      : pairHops(path.hops, good.hops);
  return (
    <div className={css.table}>
      <PlainTable label="Path, hop by hop" columns={columns}>
        {pairs.map((pair, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a path may pass the same address twice; its place names a hop
          <tr key={row}>
            <td className={css.hop}>{pair.now?.ttl ?? pair.good?.ttl}</td>
            <HopCells hop={pair.now} />
            {good !== null && <HopCells hop={pair.good} />}
            <td className={WRONG.has(pair.difference) ? css.wrong : css.differs}>
              {good !== null && <Mark difference={pair.difference} />}
              {wordsOf(pair.now)}
            </td>
          </tr>
        ))}
      </PlainTable>
    </div>
  );
};

const HopCells = ({ hop }: { readonly hop: Hop | null }) => (
  <>
    <td className={hop?.address == null ? css.quiet : css.address}>
      {hop === null ? '—' : (hop.address ?? 'no answer')}
    </td>
    <td data-numeric>{hop === null ? '—' : formatMs(hop.rttMs)}</td>
  </>
);

const Mark = ({ difference }: { readonly difference: HopDifference }) => {
  const [mark, word] = marks[difference];
  if (word === '') return null;
  return (
    <span className={css.mark}>
      <span aria-hidden="true">{mark}</span> {word}
    </span>
  );
};

/** What was said beyond the usual; a router that passes packets on says nothing worth a word. */
const wordsOf = (hop: Hop | null): string => {
  if (hop === null || hop.said === null || hop.said === 'time exceeded') return '';
  return hop.said === 'reply' ? 'the device itself' : hop.said;
};
