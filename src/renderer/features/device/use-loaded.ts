/** Reads something again whenever its question changes, keeping the last answer on screen meanwhile. */
import { useEffect, useRef, useState } from 'react';

/** At most one reading a second while a question keeps changing. */
const GAP_MS = 1_000;

export type Loaded<T> = { readonly value: T | null; readonly error: Error | null; readonly loading: boolean };

/**
 * `key` names the question, `subject` what it is about: another subject forgets the old answer and reads at once,
 * another key of the same subject is read soon and replaces it.
 */
export const useLoaded = <T>(subject: string, key: string, load: () => Promise<T>): Loaded<T> => {
  const [answer, setAnswer] = useState<Loaded<T> & { subject: string }>({
    subject,
    value: null,
    error: null,
    loading: true,
  });
  const newest = useRef(load);
  newest.current = load;
  const lastReadAt = useRef({ subject: '', at: 0 });

  useEffect(() => {
    let outdated = false;
    // The question is only a reason to read again.
    void key;
    const fresh = lastReadAt.current.subject !== subject;
    const waitMs = fresh ? 0 : Math.max(0, lastReadAt.current.at + GAP_MS - performance.now());
    const read = async () => {
      lastReadAt.current = { subject, at: performance.now() };
      try {
        const value = await newest.current();
        if (!outdated) setAnswer({ subject, value, error: null, loading: false });
      } catch (error) {
        if (outdated) return;
        const shown = error instanceof Error ? error : new Error(String(error));
        setAnswer((last) => ({
          subject,
          value: last.subject === subject ? last.value : null,
          error: shown,
          loading: false,
        }));
      }
    };
    const timer = setTimeout(() => void read(), waitMs);
    return () => {
      outdated = true;
      clearTimeout(timer);
    };
  }, [subject, key]);

  return answer.subject === subject ? answer : { value: null, error: null, loading: true };
};
