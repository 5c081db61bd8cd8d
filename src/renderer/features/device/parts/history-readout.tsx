/** The figures under the crosshair of a device's charts, or of the newest point. */
import type { History } from '../../../../contract/model/check.ts';
import { formatDuration, formatInstant, formatMs, formatPercent } from '../../../ui/format.ts';
import { sayUsual, type UsualRtt } from '../baseline-model.ts';
import css from '../device-page.module.css';
import { nearestPoint } from '../history-model.ts';

type Props = {
  readonly history: History;
  readonly atMs: number | null;
  readonly loading: boolean;
  readonly error: Error | null;
  /** Null until it is known. */
  readonly usualAt: ((atMs: number) => UsualRtt | null) | null;
};

export const HistoryReadout = ({ history, atMs, loading, error, usualAt }: Props) => {
  const index = atMs === null ? history.at.length - 1 : nearestPoint(history.at, atMs);
  const at = history.at[index];
  const rttMs = history.rttMs[index] ?? null;
  return (
    <div>
      <p className={css.readout} style={{ margin: 0 }}>
        {error !== null && `The history could not be read: ${error.message} What is drawn is what was read before.`}
        {error === null && at === undefined && (loading ? 'Reading the history…' : 'No checks in this range.')}
        {error === null && at !== undefined && (
          <>
            <b>{formatInstant(at)}</b>
            {' · median '}
            <b>{formatMs(rttMs)}</b>
            {rttMs !== null && (
              <>
                {' '}
                (min {formatMs(history.rttMinMs[index] ?? null)}, max {formatMs(history.rttMaxMs[index] ?? null)})
              </>
            )}
            {' · loss '}
            <b>{formatPercent(history.lossPercent[index] ?? null)}</b>
            {history.bucketMs > 0 && ` · each point spans ${formatDuration(history.bucketMs)}`}
          </>
        )}
      </p>
      {at !== undefined && usualAt !== null && (
        <p className={css.readout} style={{ margin: 0 }}>
          {sayUsual(usualAt(at))}
        </p>
      )}
    </div>
  );
};
