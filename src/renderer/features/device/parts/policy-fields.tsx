/** How a device is probed where that differs from what it inherits; the inherited value stands in grey. */
import { NumberInput, Select } from '@mantine/core';
import type { PolicyOverride } from '../../../../contract/model/policy.ts';
import { isProbeMethod, methodChoices, methodWords } from '../../../ui/probe-method.ts';
import css from '../device-page.module.css';
import { type EditValues, type PolicyKey, policyKeys, policyLabels } from '../edit-model.ts';

type Level = { readonly name: string; readonly policy: PolicyOverride };

type Props = {
  readonly values: EditValues['policy'];
  /** From the most general to the nearest; the nearest that says something wins. */
  readonly levels: readonly Level[];
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (values: EditValues['policy']) => void;
};

const inheritedOf = (levels: readonly Level[], key: PolicyKey) =>
  levels.findLast(({ policy }) => policy[key] !== undefined);

const inheritedWords = (levels: readonly Level[], key: PolicyKey): { placeholder?: string; title?: string } => {
  const level = inheritedOf(levels, key);
  const value = level?.policy[key];
  if (level === undefined || value === undefined) return {};
  const words = isProbeMethod(value) ? methodWords[value] : `${value} ${policyLabels[key].unit}`.trim();
  return { placeholder: words, title: `${words} comes from ${level.name}` };
};

export const PolicyFields = ({ values, levels, problems, onChange }: Props) => {
  const method = values.method || inheritedOf(levels, 'method')?.policy.method;
  const numbers = policyKeys.filter((key) => key !== 'method').filter((key) => key !== 'tcpPort' || method === 'tcp');
  return (
    <div className={css.policy}>
      <Select
        label={policyLabels.method.label}
        data={methodChoices}
        {...inheritedWords(levels, 'method')}
        clearable
        clearButtonProps={{ 'aria-label': 'Follow what is inherited' }}
        value={values.method === '' ? null : values.method}
        error={problems['policy.method']}
        onChange={(value) => onChange({ ...values, method: isProbeMethod(value) ? value : '' })}
      />
      {numbers.map((key) => {
        const { label, unit } = policyLabels[key];
        return (
          <NumberInput
            key={key}
            label={label}
            suffix={unit === '' ? undefined : ` ${unit}`}
            {...inheritedWords(levels, key)}
            value={values[key]}
            error={problems[`policy.${key}`]}
            allowNegative={false}
            hideControls
            onChange={(value) => onChange({ ...values, [key]: value === '' ? '' : Number(value) })}
          />
        );
      })}
    </div>
  );
};
