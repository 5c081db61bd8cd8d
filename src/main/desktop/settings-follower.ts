/** Keeps the latest settings at hand for decisions that can't wait for an answer, such as what closing the window means. */
import type { Settings } from '../../contract/settings.ts';
import type { Service } from '../service/service.ts';

export type SettingsFollower = { current(): Settings; stop(): void };

export const followSettings = async (service: Service): Promise<SettingsFollower> => {
  let current: Settings | undefined;
  const stop = service.subscribe(null, (frame) => {
    if (frame.kind === 'event' && frame.event.type === 'settings-changed') current = frame.event.settings;
  });
  const first = await service.dispatch('settings.get', {}, { actor: 'system' });
  return { current: () => current ?? first, stop };
};
