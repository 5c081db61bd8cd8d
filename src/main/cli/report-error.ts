/** A refusal on standard error: what happened, what was kept, what to do; with `--json` in the API's own shape. */
import { FieldwatchError } from '../../contract/errors.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { plain, tell } from './terminal.ts';

/** Answers the exit code. */
export const reportError = (thrown: unknown, json: boolean): number => {
  const error = asFieldwatchError(thrown);
  if (json) tell(JSON.stringify(error.toBody()));
  else {
    tell(`fieldwatch: ${plain(error.message)}`);
    for (const { path, message } of error.issues ?? [])
      if (error.message.indexOf(message) < 0) tell(`  ${plain(path)}: ${plain(message)}`);
    if (error.hint !== undefined) tell(`  ${plain(error.hint)}`);
  }
  return exitCodeOf(error.code);
};

/** Wrong usage, found by the argument parser. */
export const reportUsage = (message: string, json: boolean): number => {
  const text = message.replace(/^error: /, '').trim();
  if (json) tell(JSON.stringify(new FieldwatchError('bad-input', text).toBody()));
  else
    tell(`fieldwatch: ${plain(text)}\n  \`fieldwatch --help\` and \`fieldwatch COMMAND --help\` say what is possible.`);
  return exitCodes.usage;
};

const asFieldwatchError = (thrown: unknown): FieldwatchError => {
  if (thrown instanceof FieldwatchError) return thrown;
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return new FieldwatchError('unavailable', message);
  const stack = process.env.FIELDWATCH_DEBUG === undefined ? undefined : (thrown as Error).stack;
  return new FieldwatchError('internal', stack ?? message ?? String(thrown), {
    hint: 'This is a fault in Fieldwatch. FIELDWATCH_DEBUG=1 shows where.',
    cause: thrown,
  });
};
