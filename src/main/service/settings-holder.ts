/** The settings in force: a change is merged, judged, put into force, stored and announced, one at a time. */
import { FieldwatchError } from '../../contract/errors.ts';
import { policyProblem } from '../../contract/model/policy.ts';
import { applySettingsPatch, type Settings, type SettingsPatch } from '../../contract/settings.ts';
import type { Store } from '../io/store/store.ts';
import type { EventLog, SettingsHolder } from './service-parts.ts';

export type SettingsReaction = {
  /** May refuse the change; whatever it has done is undone by being called with the old settings again. */
  readonly before?: (next: Settings, previous: Settings) => Promise<void> | void;
  readonly after?: (next: Settings, patch: SettingsPatch) => Promise<void> | void;
};

export const createSettingsHolder = (deps: {
  readonly initial: Settings;
  readonly store: Pick<Store, 'saveSettings'>;
  readonly events: Pick<EventLog, 'emit'>;
}): SettingsHolder & { react(reaction: SettingsReaction): void } => {
  const { store, events } = deps;
  const reactions: SettingsReaction[] = [];
  let settings = deps.initial;
  let last: Promise<unknown> = Promise.resolve();

  const change = async (patch: SettingsPatch, by: Parameters<Store['saveSettings']>[1]): Promise<Settings> => {
    const previous = settings;
    const next = applySettingsPatch(previous, patch);
    const problem = policyProblem(next.policy);
    if (problem !== null)
      throw new FieldwatchError('bad-input', `This policy can't work: ${problem}.`, {
        issues: [{ path: 'policy', message: problem }],
      });
    const done: SettingsReaction[] = [];
    try {
      for (const reaction of reactions) {
        done.unshift(reaction);
        await reaction.before?.(next, previous);
      }
      await store.saveSettings(next, by);
    } catch (error) {
      for (const reaction of done) await reaction.before?.(previous, next);
      throw error;
    }
    settings = next;
    events.emit({ type: 'settings-changed', settings });
    for (const reaction of reactions) await reaction.after?.(next, patch);
    return settings;
  };

  return {
    get: () => settings,
    react: (reaction) => void reactions.push(reaction),
    update: (patch, by) => {
      const mine = last.then(() => change(patch, by));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
};
