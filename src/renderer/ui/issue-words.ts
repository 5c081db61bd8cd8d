/** What the contract's schemas say of a number, as a person would say it. */
import type { z } from 'zod';
import { formatCount } from './format.ts';

export const issueWords = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'too_big' && issue.origin !== 'string') return `At most ${formatCount(Number(issue.maximum))}`;
  if (issue.code === 'too_small' && issue.origin !== 'string') return `At least ${formatCount(Number(issue.minimum))}`;
  if (issue.code === 'invalid_type' && issue.expected === 'int') return 'A whole number';
  return issue.code === 'invalid_type' && issue.expected === 'number' ? 'A number' : issue.message;
};
