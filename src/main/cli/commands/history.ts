/** `fieldwatch history`: checks out of the store into a file, and out of a file into the store. */
import type { AddCommand } from '../context.ts';
import { addHistoryExport } from './history-export.ts';
import { addHistoryImport } from './history-import.ts';

export const addHistory: AddCommand = (program, context) => {
  const history = program.command('history').description('Write checks to a file, or take them from one.');
  addHistoryExport(history, context);
  addHistoryImport(history, context);
};
