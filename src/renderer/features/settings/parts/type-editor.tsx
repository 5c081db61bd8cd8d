/** A device type's form: name, key, and what of the policy it says itself. */
import { Button, Drawer, Group, NumberInput, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api } from '../../../../contract/api.ts';
import { type DeviceType, DeviceTypeId } from '../../../../contract/model/device-type.ts';
import { inheritPolicy, type Policy, PolicyOverride, policyProblem } from '../../../../contract/model/policy.ts';
import { usePerform } from '../../../client/actions.tsx';
import { issueWords } from '../../../ui/issue-words.ts';
import { methodChoices } from '../../../ui/probe-method.ts';
import { useFocusReturn } from '../../../ui/use-focus-return.ts';
import { type PolicyKey, policyHint, policyKeys, policyValue, policyWords } from '../policy-words.ts';
import classes from '../settings-page.module.css';

type Draft = Partial<Record<PolicyKey, number | string>>;

/** What was typed as a policy: empty fields are left to the level above. */
const overrideOf = (draft: Draft) =>
  PolicyOverride.safeParse(Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== '')));

export const TypeEditor = ({
  type,
  taken,
  global,
  onClose,
}: {
  /** `null`: a new one. */
  type: DeviceType | null;
  taken: readonly string[];
  global: Policy;
  onClose: () => void;
}) => {
  const perform = usePerform();
  useFocusReturn();
  const [name, setName] = useState(type?.name ?? '');
  const [key, setKey] = useState(type?.id ?? '');
  const [draft, setDraft] = useState<Draft>(type?.policy ?? {});
  const policy = overrideOf(draft);
  const problems: Record<string, string> = policy.success
    ? {}
    : Object.fromEntries(policy.error.issues.map((issue) => [String(issue.path[0]), issueWords(issue)]));
  const nameProblem =
    api['types.create'].input.shape.name.safeParse(name).success || name === '' ? null : 'is too long';
  const id = type?.id ?? (key === '' ? keyOf(name) : key);
  const idProblem =
    type !== null || id === ''
      ? null
      : taken.includes(id)
        ? 'is taken'
        : (DeviceTypeId.safeParse(id).error?.issues[0]?.message ?? null);
  const together = policy.success ? policyProblem(inheritPolicy(global, policy.data)) : null;
  const ready =
    name.trim() !== '' &&
    id !== '' &&
    nameProblem === null &&
    idProblem === null &&
    policy.success &&
    together === null;

  const byTcp = (draft.method || global.method) === 'tcp';
  const numbers = policyKeys.filter((each) => each !== 'method' && (each !== 'tcpPort' || byTcp));
  const set = (each: PolicyKey, value: number | string) => setDraft((before) => ({ ...before, [each]: value }));

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || !policy.success) return;
    const saved =
      type === null
        ? await perform('types.create', { id, name, policy: policy.data }, { done: `Type ${name} added.` })
        : await perform(
            'types.update',
            { id, name, policy: policy.data },
            {
              done: `Type ${name} changed.`,
              undo: () => perform('types.update', { id, name: type.name, policy: type.policy }),
            },
          );
    if (saved !== null) onClose();
  };

  return (
    <Drawer opened onClose={onClose} position="right" withCloseButton={false}>
      <Group justify="space-between" wrap="nowrap" mb="sm">
        <Drawer.Title fw={600} style={{ overflowWrap: 'anywhere' }}>
          {type === null ? 'New device type' : `Device type ${type.name}`}
        </Drawer.Title>
        <Drawer.CloseButton aria-label="Close" />
      </Group>
      <form className={classes.form} onSubmit={(event) => void save(event)} noValidate>
        <TextInput
          label="Name"
          required
          data-autofocus
          value={name}
          error={nameProblem}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Key"
          description="Names the type in files and addresses; it can’t be changed later"
          disabled={type !== null}
          value={type?.id ?? key}
          placeholder={keyOf(name)}
          error={idProblem}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <Select
          label={policyWords.method.label}
          description={policyHint('method')}
          placeholder={`${policyValue('method', global.method)} (default policy)`}
          data={methodChoices}
          clearable
          clearButtonProps={{ 'aria-label': 'Leave it to the default policy' }}
          value={draft.method === undefined || draft.method === '' ? null : String(draft.method)}
          error={problems.method}
          onChange={(value) => set('method', value ?? '')}
        />
        {numbers.map((each) => (
          <NumberInput
            key={each}
            label={policyWords[each].label}
            description={policyHint(each)}
            placeholder={`${policyValue(each, global[each])} (default policy)`}
            suffix={policyWords[each].unit === '' ? '' : ` ${policyWords[each].unit}`}
            thousandSeparator={each === 'tcpPort' ? '' : ','}
            hideControls
            value={draft[each] ?? ''}
            error={problems[each]}
            onChange={(value) => set(each, value)}
          />
        ))}
        {together === null ? null : (
          <p className={classes.problem} role="alert">
            This can’t work: {together}.
          </p>
        )}
        <div className={classes.bar}>
          <Button type="submit" disabled={!ready}>
            {type === null ? 'Add type' : 'Save'}
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Drawer>
  );
};

/** `Street cabinet` → `street-cabinet` */
const keyOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
