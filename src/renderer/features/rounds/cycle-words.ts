/** What a cycle's trigger is called. */
import type { CycleTrigger } from '../../../contract/model/cycle.ts';

export const triggerWords: Record<CycleTrigger, string> = {
  schedule: 'by schedule',
  start: 'after the start',
  user: 'asked for',
  'new-devices': 'for new devices',
  'network-back': 'when our network was back',
};
