/** The usual place of an application's data on each system. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export type PathsOf = {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/**
 * Linux: $XDG_DATA_HOME or ~/.local/share (XDG Base Directory 0.8; a relative value is ignored, as it demands);
 * macOS: ~/Library/Application Support; Windows: %APPDATA%.
 */
export const dataDirOf = ({ platform, home, env }: PathsOf, demo: boolean): string => {
  const suffix = demo ? '-demo' : '';
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), `Fieldwatch${suffix}`);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', `Fieldwatch${suffix}`);
  const xdg = env.XDG_DATA_HOME;
  return join(xdg?.startsWith('/') ? xdg : join(home, '.local', 'share'), `fieldwatch${suffix}`);
};

/** Where this user's data lies; the demo has its own directory beside it. */
export const defaultDataDir = (demo: boolean): string =>
  dataDirOf({ platform: process.platform, home: homedir(), env: process.env }, demo);
