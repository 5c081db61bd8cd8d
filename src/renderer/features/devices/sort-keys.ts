/** What devices are sorted by; texts are prepared once, because preparing costs more than comparing. */
import { addressSortKey } from '../../../contract/model/address.ts';
import type { Device } from '../../../contract/model/device.ts';
import { statuses } from '../../../contract/model/status.ts';
import { shownStatus } from '../../client/status-counts.ts';
import { naturalKey } from '../../ui/calm-order.ts';

/** Forgotten and begun again past this: renamed devices leave old texts behind. */
const MOST_TEXTS = 200_000;

const remembered = (make: (text: string) => string): ((text: string) => string) => {
  const made = new Map<string, string>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    if (made.size >= MOST_TEXTS) made.clear();
    const fresh = make(text);
    made.set(text, fresh);
    return fresh;
  };
};

const rank = new Map<string, number>([...statuses, 'paused'].map((status, index) => [status, index]));

export type SortKeys = {
  readonly text: (text: string) => string;
  readonly address: (device: Device) => string;
  /** Worst first, then by address. */
  readonly status: (device: Device) => string;
};

export const createSortKeys = (): SortKeys => {
  const address = remembered(addressSortKey);
  return {
    text: remembered(naturalKey),
    address: (device) => address(device.address),
    status: (device) => `${rank.get(shownStatus(device))}${address(device.address)}`,
  };
};
