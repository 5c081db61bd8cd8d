/** Changing something: the call, an honest word when it fails, and ten seconds to take it back. */
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import type { CallInput, CallName, CallOutput } from '../../contract/api.ts';
import { FieldwatchError } from '../../contract/errors.ts';
import { useClient } from './use-fleet.tsx';

const UNDO_MS = 10_000;

export type PerformOptions<N extends CallName> = {
  /** What to say when it worked; nothing is said without it. */
  readonly done?: string | ((output: CallOutput<N>) => string);
  /** Takes it back; offered for ten seconds. */
  readonly undo?: (output: CallOutput<N>) => Promise<unknown>;
};

/** Answers the output, or `null` after the failure was shown. */
export type Perform = <N extends CallName>(
  name: N,
  input: CallInput<N>,
  options?: PerformOptions<N>,
) => Promise<CallOutput<N> | null>;

export const messageOf = (error: unknown): { message: string; hint: string | undefined } =>
  error instanceof FieldwatchError
    ? {
        message: [error.message, ...(error.issues ?? []).map(({ path, message }) => `${path}: ${message}`)].join(' '),
        hint: error.hint,
      }
    : { message: error instanceof Error ? error.message : String(error), hint: undefined };

export const showFailure = (error: unknown): void => {
  const { message, hint } = messageOf(error);
  notifications.show({
    color: 'red',
    title: 'That did not work',
    message: hint === undefined ? message : `${message} ${hint}`,
    autoClose: 12_000,
    role: 'alert',
  });
};

const offerUndo = (message: string, undo: () => Promise<unknown>): void => {
  const id = notifications.show({
    autoClose: UNDO_MS,
    withAutoCloseProgress: true,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm" lineClamp={3} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          data-undo
          style={{ flex: 'none' }}
          onClick={() => {
            notifications.hide(id);
            undo().catch(showFailure);
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
};

export const usePerform = (): Perform => {
  const client = useClient();
  return useCallback<Perform>(
    async (name, input, options = {}) => {
      try {
        const output = await client.call(name, input);
        const message = typeof options.done === 'function' ? options.done(output) : options.done;
        const undo = options.undo;
        if (undo !== undefined) offerUndo(message ?? 'Done.', () => undo(output));
        else if (message !== undefined) notifications.show({ message, autoClose: 4_000 });
        return output;
      } catch (error) {
        showFailure(error);
        return null;
      }
    },
    [client],
  );
};
