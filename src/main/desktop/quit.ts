/** Lets the service stop before the application goes, and goes without it when that takes too long. */
import { app } from 'electron';

/** Quitting takes at most three seconds; half a second of that belongs to the windows. */
export const stopBudgetMs = 2_500;

/** From now on a quit, however it was asked for, first runs `stop`, once. */
export const stopBeforeQuit = (stop: () => Promise<void>): void => {
  let stopping = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    const giveUp = setTimeout(() => app.exit(1), stopBudgetMs);
    stop().then(
      () => {
        clearTimeout(giveUp);
        app.exit(0);
      },
      () => {
        clearTimeout(giveUp);
        app.exit(1);
      },
    );
  });
};
