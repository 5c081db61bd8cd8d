/** A call's answer as a hook: asked when shown, asked again on a rhythm, kept while it fails. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CallInput, CallName, CallOutput } from '../../contract/api.ts';
import { useClient, useFleet } from './use-fleet.tsx';

export type Asked<T> = {
  /** The last good answer. */
  readonly data: T | null;
  readonly error: unknown;
  readonly reload: () => void;
};

export const useCall = <N extends CallName>(
  name: N,
  input: CallInput<N>,
  { everyMs }: { everyMs?: number } = {},
): Asked<CallOutput<N>> => {
  const client = useClient();
  const broken = useFleet((state) => state.connection === 'disconnected');
  const [answer, setAnswer] = useState<{ data: CallOutput<N> | null; error: unknown }>({ data: null, error: null });
  const [round, setRound] = useState(0);
  const key = JSON.stringify(input);
  const current = useRef(input);
  current.current = input;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the input counts by its content, and a new round or connection asks again
  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const data = await client.call(name, current.current);
        if (!stopped) setAnswer({ data, error: null });
      } catch (error) {
        if (!stopped) setAnswer((before) => ({ data: before.data, error }));
      }
      if (!stopped && everyMs !== undefined) timer = setTimeout(() => void ask(), everyMs);
    };
    void ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [client, name, key, round, everyMs, broken]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  return { ...answer, reload };
};
