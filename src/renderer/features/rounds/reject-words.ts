/** Why a reply was not believed, as a person says it, with the sentence that explains it. */
import { type RejectedCounts, type RejectReason, rejectReasons } from '../../../contract/model/check.ts';

export const rejectWords: Record<RejectReason, { readonly word: string; readonly means: string }> = {
  'wrong-source': { word: 'from elsewhere', means: 'another address answered than the one that was asked' },
  'bad-token': {
    word: 'without our token',
    means: 'what it carried is not what was sent, so anybody could have made it',
  },
  late: { word: 'late', means: 'it came after its request had been given up, and never counts for the next one' },
  duplicate: { word: 'came again', means: 'the same request had already been answered' },
  truncated: { word: 'cut short', means: 'it was shorter than what was sent' },
  'too-long': { word: 'too long', means: 'it was longer than what was sent' },
  'bad-checksum': { word: 'damaged', means: 'its checksum does not fit its bytes' },
  'not-outstanding': { word: 'never asked for', means: 'no request was waiting for it' },
};

export type Rejected = { readonly reason: RejectReason; readonly count: number };

/** Those that happened, most first. */
export const rejectedOf = (counts: RejectedCounts): Rejected[] =>
  rejectReasons
    .map((reason) => ({ reason, count: counts[reason] ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
