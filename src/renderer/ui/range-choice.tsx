/** How far back a page about the fleet looks: a day, a week or a month. */
import { SegmentedControl } from '@mantine/core';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const lookBacks = [
  { label: '24 h', ms: dayMs, bucketMs: hourMs / 2 },
  { label: '7 d', ms: 7 * dayMs, bucketMs: 3 * hourMs },
  { label: '30 d', ms: 30 * dayMs, bucketMs: 12 * hourMs },
] as const;
export type LookBack = (typeof lookBacks)[number];

export const RangeChoice = ({ value, onChange }: { value: LookBack; onChange: (value: LookBack) => void }) => (
  <SegmentedControl
    size="xs"
    aria-label="Range"
    value={value.label}
    onChange={(label) => onChange(lookBacks.find((each) => each.label === label) ?? lookBacks[0])}
    data={lookBacks.map(({ label }) => label)}
  />
);
