/** What history will take on the disk under these limits, while they are still edited. */
import type { HistoryForecast as Forecast } from '../../../../contract/model/history-forecast.ts';
import type { Settings } from '../../../../contract/settings.ts';
import { messageOf } from '../../../client/actions.tsx';
import { useCall } from '../../../client/use-call.ts';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import classes from '../settings-page.module.css';

export const HistoryForecast = ({ limits }: { limits: Settings['history'] }) => {
  const { data, error } = useCall('history.forecast', limits);
  if (data === null && error === null) return null;
  return (
    <p className={classes.quiet} role="status" aria-label="Forecast">
      {data === null ? `No forecast: ${messageOf(error).message}` : forecastWords(data, limits)}
    </p>
  );
};

export const forecastWords = (forecast: Forecast, { maxSizeMb }: Settings['history']): string => {
  const { checksAMonth, bytesAMonth, bytesPerCheck, wantedBytes, checksBytes, hoursBytes, daysBytes } = forecast;
  if (checksAMonth === 0) return 'No device is watched: nothing is added.';
  const source =
    bytesPerCheck === null ? 'by usual figures' : `${bytesPerCheck.toFixed(1)} bytes a check, measured here`;
  const parts = `checks ${formatBytes(checksBytes)}, hours ${formatBytes(hoursBytes)}, days ${formatBytes(daysBytes)}`;
  return [
    `With this fleet and schedule: about ${formatBytes(bytesAMonth)} a month for ${formatCount(checksAMonth)} checks (${source});`,
    forecast.overLimit
      ? `in the end ${formatBytes(wantedBytes)} would be kept (${parts}), more than ${maxSizeMb.toLocaleString('en')} MB: the oldest go earlier.`
      : `in the end ${formatBytes(wantedBytes)} are kept (${parts}).`,
  ].join(' ');
};
