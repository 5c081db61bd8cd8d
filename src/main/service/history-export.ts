/** The checks of all devices or some as a file's text, piece by piece: however much it is, only a portion is held. */

import { FieldwatchError } from '../../contract/errors.ts';
import { canonicalAddress } from '../../contract/model/address.ts';
import type { Device } from '../../contract/model/device.ts';
import type { HistoryExportQuery } from '../../contract/model/history-row.ts';
import { historyHeader, historyLine } from '../engine/history/write-history.ts';
import type { Clock } from '../engine/ports.ts';
import type { Store } from '../io/store/store.ts';
import { rangeOf } from './handlers/range-of.ts';
import { inSlices } from './import-reading.ts';

export type HistoryExport = {
  readonly fileName: string;
  readonly contentType: string;
  /** Ends early when its reader does. */
  readonly pieces: AsyncGenerator<string, void, undefined>;
};

export type ExportHistory = (query: HistoryExportQuery) => Promise<HistoryExport>;

/** About 300 KB of text. */
const portionChecks = 2_000;

/** Rejects with `not-found` for a device that is not there and `bad-input` for a range that is none. */
export const createHistoryExport =
  ({ store, clock }: { readonly store: Store; readonly clock: Pick<Clock, 'wallMs'> }): ExportHistory =>
  async ({ device, format, ...given }) => {
    const now = clock.wallMs();
    const range = rangeOf(given, now, now);
    const devices = chosen(await store.allDevices({}), device);
    async function* pieces() {
      yield historyHeader(format);
      for (const one of devices)
        for (let from: number | null = range.from; from !== null; ) {
          const portion: Awaited<ReturnType<Store['checksFrom']>> = await store.checksFrom({
            id: one.id,
            from,
            to: range.to,
            atLeast: portionChecks,
          });
          const lines: string[] = [];
          await inSlices(portion.checks, (check) => lines.push(historyLine(format, one, check)));
          if (lines.length > 0) yield lines.join('');
          from = portion.next;
        }
    }
    return {
      fileName: `fieldwatch-history-${new Date(now).toISOString().slice(0, 10)}.${format}`,
      contentType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8',
      pieces: pieces(),
    };
  };

/** By address or by name; several may have the same name. */
const chosen = (devices: readonly Device[], wanted: readonly string[] | undefined): readonly Device[] => {
  if (wanted === undefined || wanted.length === 0) return devices;
  const ids = new Set(
    wanted.flatMap((text) => {
      const address = canonicalAddress(text);
      const found = devices.filter((one) => one.address === address || one.name === text);
      if (found.length === 0) throw new FieldwatchError('not-found', `There is no device ${text}.`);
      return found.map(({ id }) => id);
    }),
  );
  return devices.filter(({ id }) => ids.has(id));
};
