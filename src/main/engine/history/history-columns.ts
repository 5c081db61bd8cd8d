/** The columns of a history file, as a spreadsheet shows them. */
import type { HistoryField } from '../../../contract/model/history-row.ts';

export const historyColumns: Readonly<Record<HistoryField, string>> = {
  address: 'address',
  name: 'name',
  time: 'time',
  sent: 'sent',
  received: 'received',
  rttMinMs: 'rtt min ms',
  rttMs: 'rtt median ms',
  rttMeanMs: 'rtt mean ms',
  rttP95Ms: 'rtt p95 ms',
  rttMaxMs: 'rtt max ms',
  jitterMs: 'jitter ms',
  lossPercent: 'loss percent',
  status: 'status',
  voidReason: 'void reason',
};

/** Without them a row says nothing. */
export const neededFields: readonly HistoryField[] = ['address', 'time', 'sent', 'received', 'status'];
