/** The settings as forms: one section per part, each field with its words, unit and kind. */
import { defaultSettings, type Settings, SettingsPatch } from '../../../contract/settings.ts';
import { issueWords } from '../../ui/issue-words.ts';
import { isProbeMethod, methodChoices, methodWords } from '../../ui/probe-method.ts';
import { type PolicyKey, policyHint, policyKeys, policyWords } from './policy-words.ts';

export type FieldKind = 'number' | 'switch' | 'lines' | 'choice';
export type Value = number | boolean | string | readonly string[];
export type Values = Readonly<Record<string, Value>>;

export type Field = {
  readonly key: string;
  readonly label: string;
  readonly hint: string;
  readonly unit: string;
  readonly kind: FieldKind;
  /** Of a choice. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** Whether the field means anything beside these values; always without it. */
  readonly applies?: (values: Values) => boolean;
};

export type SectionKey = keyof Settings;
export type SettingsSection = {
  readonly key: SectionKey;
  readonly title: string;
  readonly about: string;
  readonly fields: readonly Field[];
};

const number = (key: string, label: string, unit: string, hint: string): Field => ({
  key,
  label,
  unit,
  hint,
  kind: 'number',
});
const policyField = (key: PolicyKey): Field => {
  const { label, unit } = policyWords[key];
  const field = number(key, label, unit, policyHint(key));
  if (key === 'method') return { ...field, kind: 'choice', choices: methodChoices };
  return key === 'tcpPort' ? { ...field, applies: ({ method }) => method === 'tcp' } : field;
};
const toggle = (key: string, label: string, hint: string): Field => ({ key, label, unit: '', hint, kind: 'switch' });

export const sections: readonly SettingsSection[] = [
  {
    key: 'pace',
    title: 'Pace',
    about: 'How hard the network may be asked. The packet pace is what protects it.',
    fields: [
      number('packetsPerSecond', 'Packets per second', 'packets/s', 'Over all probers; 0 means unpaced'),
      number(
        'packetsPerSubnetPerSecond',
        'Pace per subnet',
        'packets/s',
        '0 means only the pace over all; unpaced lifts this too',
      ),
      toggle(
        'governor',
        'Slow down when the network suffers',
        'When the gateway’s RTT or the loss rises with our packets; off keeps the pace whatever happens',
      ),
      number('subnetsAtOnce', 'Subnets at once', 'subnets', 'Subnet batches in flight, over all cycles of a type'),
      number('probesPerSubnet', 'Probes per subnet', 'packets', 'Unanswered packets in flight per subnet'),
    ],
  },
  {
    key: 'policy',
    title: 'Default policy',
    about: 'How devices are checked and judged where their type, subnet or they themselves say nothing else.',
    fields: policyKeys.map(policyField),
  },
  {
    key: 'ownNetwork',
    title: 'Own network',
    about:
      'What is asked before silence is called offline. While none of it answers, the fault is ours, and nothing is.',
    fields: [
      {
        key: 'referenceHosts',
        label: 'Reference hosts',
        hint: 'Addresses beyond the gateway that answer pings, one per line, 8 at most; asked beside gateways and name servers',
        unit: '',
        kind: 'lines',
      },
    ],
  },
  {
    key: 'notifications',
    title: 'Notifications',
    about: 'Messages on this desktop. One message names the many.',
    fields: [
      toggle('desktop', 'Desktop notifications', 'Shown by the system, grouped'),
      toggle('offline', 'When devices go offline', ''),
      toggle('online', 'When devices are back online', ''),
    ],
  },
  {
    key: 'traceroute',
    title: 'Paths',
    about: 'The way to each device, hop by hop: what it was in good days, and where it broke.',
    fields: [
      toggle(
        'automatic',
        'Trace by itself',
        'Devices that go offline at once, a few of each subnet; those online once a day',
      ),
    ],
  },
  {
    key: 'history',
    title: 'History',
    about: 'How long measurements are kept; whichever limit is reached first counts.',
    fields: [
      number('keepDays', 'Every check', 'days', 'As it was measured; from then on its hour tells of it'),
      number('hourlyMonths', 'Hours', 'months', 'Counts, loss and RTT of each hour; never shorter than checks'),
      number('dailyYears', 'Days', 'years', 'The same of each day; never shorter than hours'),
      number('maxSizeMb', 'At most', 'MB', 'All together; above it the oldest checks go first, then hours, then days'),
    ],
  },
  {
    key: 'backup',
    title: 'Backups',
    about: 'Copies of everything stored, each one archive with checksums. Making one holds up nothing.',
    fields: [
      toggle('daily', 'Every day', 'About a day after the last one, while Fieldwatch runs'),
      number('keep', 'Keep the last', 'backups', 'Of the daily ones and of those made on demand, each'),
    ],
  },
  {
    key: 'http',
    title: 'HTTP service',
    about: 'The same interface and a REST API in a browser, on this machine only, always with a token.',
    fields: [
      toggle('enabledInDesktop', 'Switched on in the desktop', 'A headless service always has it on'),
      number('port', 'Port', '', '0 picks a free one; a headless service takes its own from --port'),
      {
        key: 'allowedOrigins',
        label: 'Allowed origins',
        hint: 'One per line; other web pages are refused',
        unit: '',
        kind: 'lines',
      },
    ],
  },
  {
    key: 'desktop',
    title: 'Desktop window',
    about: 'How the window behaves.',
    fields: [toggle('closeToTray', 'Closing keeps it in the tray', 'Checks go on; quit from the tray’s menu')],
  },
];

export const valuesOf = (settings: Settings, section: SectionKey): Values =>
  settings[section] as unknown as Record<string, Value>;

export const defaultsOf = (section: SectionKey): Values => valuesOf(defaultSettings, section);

/** What differs from what is stored: the patch of a section. */
export const changedValues = (stored: Values, draft: Values): Values =>
  Object.fromEntries(
    Object.entries(draft).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(stored[key])),
  );

/** Why a draft can't be stored, by field; empty when it can. */
export const problemsOf = (section: SectionKey, changes: Values): Readonly<Record<string, string>> => {
  const parsed = SettingsPatch.safeParse({ [section]: changes });
  if (parsed.success) return {};
  return Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[1] ?? ''), issueWords(issue)]));
};

export const showValue = (value: Value | undefined, unit: string): string => {
  if (value === undefined) return '—';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'object') return value.length === 0 ? 'none' : value.join(', ');
  if (isProbeMethod(value)) return methodWords[value];
  if (unit === '') return String(value);
  return `${typeof value === 'number' ? value.toLocaleString('en') : value} ${unit}`;
};

/** Whether every word is part of the section or the field. */
export const matchesSearch = (words: readonly string[], ...texts: readonly string[]): boolean => {
  const text = texts.join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
};
