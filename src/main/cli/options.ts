/** Options that several commands share, and the checks of their values. */
import { InvalidArgumentError, Option } from 'commander';
import { statuses } from '../../contract/model/status.ts';
import { defaultDataDir } from '../service/default-data-dir.ts';

export const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    return value;
  };

export const dataOption = (demo = false): Option =>
  new Option('--data <dir>', 'data directory').default(defaultDataDir(demo), defaultDataDir(demo));

export const jsonOption = (what: string): Option => new Option('--json', what);

export const probersOption = (): Option =>
  new Option('--probers <n>', 'prober processes; subnets are shared out between them')
    .argParser(wholeNumber(1, 16))
    .default(1);

export const ppsOption = (description: string): Option =>
  new Option('--pps <n>', description).argParser(wholeNumber(0, 1_000_000));

export const portOption = (port: number): Option =>
  new Option('--port <n>', 'port of the interface; 0 takes any free one')
    .argParser(wholeNumber(0, 65_535))
    .default(port);

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
export const logLevelOption = (): Option =>
  new Option('--log-level <level>', 'what also goes to standard error; DIR/logs has the rest')
    .choices(logLevels)
    .default('warn');

const list = (text: string): string[] => text.split(',').filter(Boolean);

/** A filter of devices, as the API takes it. */
export const filterOptions = (): Option[] => [
  new Option('--status <list>', `only these, with commas: ${statuses.join(', ')}`).argParser((text) => {
    const wanted = list(text);
    if (wanted.length === 0 || wanted.some((it) => !(statuses as readonly string[]).includes(it)))
      throw new InvalidArgumentError(`It must be of ${statuses.join(', ')}, with commas between.`);
    return wanted;
  }),
  new Option('--type <list>', 'only devices of these types, with commas').argParser(list),
  new Option('--subnet <cidr>', 'only devices of this subnet, such as 10.4.7.0/24'),
  new Option('--text <text>', 'only devices with this in name, address, site or notes'),
];

export type FilterOptions = {
  readonly status?: readonly string[];
  readonly type?: readonly string[];
  readonly subnet?: string;
  readonly text?: string;
};
