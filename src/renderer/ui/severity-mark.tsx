/** A severity as shape, colour and word: ▲ critical, △ high, ◆ medium, ◇ low. */
import { VisuallyHidden } from '@mantine/core';
import type { Severity } from '../../contract/model/incident.ts';
import classes from './severity-mark.module.css';

const words: Readonly<Record<Severity, string>> = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' };

const shapes: Readonly<Record<Severity, { readonly d: string; readonly filled: boolean }>> = {
  critical: { d: 'M6 1.5 L11 10.5 H1 Z', filled: true },
  high: { d: 'M6 1.5 L11 10.5 H1 Z', filled: false },
  medium: { d: 'M6 1 L11 6 L6 11 L1 6 Z', filled: true },
  low: { d: 'M6 1 L11 6 L6 11 L1 6 Z', filled: false },
};

/** Quiet once nothing is out any more. Without a visible word, the word is still there for screen readers. */
export const SeverityMark = ({
  severity,
  quiet = false,
  word = true,
}: {
  severity: Severity;
  quiet?: boolean;
  word?: boolean;
}) => {
  const { d, filled } = shapes[severity];
  return (
    <span className={classes.mark} data-severity={quiet ? undefined : severity}>
      <svg width="12" height="12" viewBox="0 0 12 12" focusable="false" aria-hidden="true">
        <path
          d={d}
          fill={filled ? 'currentColor' : 'none'}
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinejoin="round"
        />
      </svg>
      {word ? <span>{words[severity]}</span> : <VisuallyHidden>{words[severity]}</VisuallyHidden>}
    </span>
  );
};
