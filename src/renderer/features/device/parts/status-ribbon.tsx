/** The status over a range as one strip that lines up with the charts; what was not observed is hatched. */
import type { History } from '../../../../contract/model/check.ts';
import type { ChartRange } from '../../../ui/chart-model.ts';
import { formatDuration, formatInstant } from '../../../ui/format.ts';
import { statusWords } from '../../../ui/status-mark.tsx';
import css from '../device-page.module.css';
import { gapWords } from '../history-model.ts';

type Props = { readonly history: Pick<History, 'ribbon' | 'gaps'>; readonly range: ChartRange; readonly label: string };

export const StatusRibbon = ({ history, range, label }: Props) => {
  const width = range.toMs - range.fromMs;
  const place = (from: number, to: number) => {
    const left = Math.max(0, (from - range.fromMs) / width);
    const right = Math.min(1, (to - range.fromMs) / width);
    return right <= left ? null : { left: `${left * 100}%`, width: `${(right - left) * 100}%` };
  };
  return (
    <div className={css.ribbon} role="img" aria-label={label}>
      {history.ribbon.map(({ from, to, status }) => {
        const style = place(from, to);
        return style === null ? null : (
          <span
            key={from}
            className={css.stretch}
            data-status={status}
            style={style}
            title={`${statusWords[status]} ${formatDuration(to - from)}, from ${formatInstant(from)}`}
          />
        );
      })}
      {history.gaps.map(({ from, to, cause }) => {
        const style = place(from, to);
        return style === null ? null : (
          <span
            key={`gap ${from}`}
            className={css.stretch}
            data-gap
            style={style}
            title={`${gapWords[cause]} ${formatDuration(to - from)}, from ${formatInstant(from)}`}
          />
        );
      })}
    </div>
  );
};
