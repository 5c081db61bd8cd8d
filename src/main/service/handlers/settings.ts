/** Settings: read and change. */
import type { Handlers } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import { applySettingsPatch } from '../../../contract/settings.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';

export const settingsHandlers = ({
  settings,
  fleet,
  by,
}: ServiceParts): Pick<Handlers<CallContext>, 'settings.get' | 'settings.update'> => ({
  'settings.get': () => settings.get(),
  'settings.update': (patch, context) => {
    if (patch.policy !== undefined) {
      const problem = fleet.problemWith({ global: applySettingsPatch(settings.get(), patch).policy });
      if (problem !== null)
        throw new FieldwatchError('bad-input', `This policy can't work for a watched device: ${problem}.`, {
          issues: [{ path: 'policy', message: problem }],
        });
    }
    return settings.update(patch, by(context));
  },
});
