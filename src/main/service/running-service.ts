/** Whether a Fieldwatch runs on a data directory already, and how to talk to it. */
import { FieldwatchError } from '../../contract/errors.ts';
import { readHolder } from '../io/store/open-store.ts';
import { readToken } from '../io/system/token.ts';

export type RunningService = {
  readonly kind: 'desktop' | 'headless' | 'cli';
  readonly pid: number;
  readonly url: string;
  readonly token: string;
};

/** Null when nobody runs there. Rejects with `store-in-use` when somebody does who can't be talked to. */
export const findRunning = async (dataDir: string): Promise<RunningService | null> => {
  const holder = await readHolder(dataDir);
  if (holder === null) return null;
  const { kind, pid, url } = holder;
  const token = await readToken(dataDir);
  if (url !== null && token !== null) return { kind, pid, url, token };
  const who = { desktop: 'The Fieldwatch window', headless: 'A Fieldwatch service', cli: 'A fieldwatch command' }[kind];
  throw new FieldwatchError(
    'store-in-use',
    `${who} (process ${pid}) is using ${dataDir} and takes no calls. Nothing was changed.`,
    {
      hint:
        kind === 'desktop'
          ? 'Do it in the window, or switch on “HTTP service” in its settings.'
          : 'Wait until it has ended, or name another directory with --data.',
    },
  );
};
