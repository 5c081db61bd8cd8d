/** What the lines and shades of the RTT chart mean; for eyes alone, as they are. */
import { smokePercents } from '../../../../contract/model/smoke.ts';
import { formatDuration } from '../../../ui/format.ts';
import css from './history-legend.module.css';

type Props = {
  /** Whether what is usual is drawn. */
  readonly usual: boolean;
  /** Width of the stretches whose spread is drawn; null where none is. */
  readonly smokeMs: number | null;
};

export const HistoryLegend = ({ usual, smokeMs }: Props) => (
  <ul className={css.legend} aria-hidden="true">
    <li>
      <span className={css.swatch} data-mark="median" />
      median
    </li>
    <li>
      <span className={css.swatch} data-mark="band" />
      lowest to highest packet
    </li>
    {usual && (
      <li>
        <span className={css.swatch} data-mark="usual" />
        usual at this hour of the week
      </li>
    )}
    {smokeMs !== null && (
      <li>
        <span className={css.swatch} data-mark="smoke" />
        darker where RTTs are denser: the middle {smokePercents.join(', ')} % of the checks of each{' '}
        {formatDuration(smokeMs)}
      </li>
    )}
  </ul>
);
