/** Ctrl-C once asks for a tidy end, twice ends at once. */

/** The signal fires at SIGINT or SIGTERM; call `release` when the work is done. */
export const listenForInterrupt = (): { readonly signal: AbortSignal; release(): void } => {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(name === 'SIGINT' ? 130 : 143);
    controller.abort(new Error('interrupted'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
};
