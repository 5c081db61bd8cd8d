/** How a device is probed where that differs from what it inherits; the inherited value stands in grey. */
import { NumberInput } from '@mantine/core';
import type { PolicyOverride } from '../../../../contract/model/policy.ts';
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

export const PolicyFields = ({ values, levels, problems, onChange }: Props) => (
  <div className={css.policy}>
    {policyKeys.map((key) => {
      const { label, unit } = policyLabels[key];
      const level = inheritedOf(levels, key);
      return (
        <NumberInput
          key={key}
          label={label}
          suffix={unit === '' ? undefined : ` ${unit}`}
          placeholder={level === undefined ? undefined : `${level.policy[key]} ${unit}`.trim()}
          title={level === undefined ? undefined : `${level.policy[key]} ${unit} comes from ${level.name}`}
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
