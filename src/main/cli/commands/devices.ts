/** `fieldwatch devices`: what is watched and how it does. */
import { Option } from 'commander';
import { type CallOutput, deviceSorts } from '../../../contract/api.ts';
import type { Device } from '../../../contract/model/device.ts';
import type { AddCommand } from '../context.ts';
import { dataOption, type FilterOptions, filterOptions, jsonOption, wholeNumber } from '../options.ts';
import { type Fleet, subnetIdOf, withFleet } from '../reach.ts';
import { printJson, printLines, table, tell } from '../terminal.ts';
import { sinceText, statusMarks } from '../words.ts';

const PAGE = 1_000;

type DevicesOptions = FilterOptions & {
  data: string;
  json: boolean;
  sort: (typeof deviceSorts)[number];
  descending: boolean;
  limit: number;
};

export const addDevices: AddCommand = (program, context) => {
  const command = program
    .command('devices')
    .description('List devices with their current state.')
    .addOption(dataOption());
  for (const option of filterOptions()) command.addOption(option);
  command
    .addOption(new Option('--sort <key>', 'order').choices(deviceSorts).default('address'))
    .addOption(new Option('--descending', 'last first'))
    .addOption(
      new Option('--limit <n>', 'at most so many; 0 lists all').argParser(wholeNumber(0, 10_000_000)).default(100),
    )
    .addOption(jsonOption('print one object: items, total'))
    .action(async ({ data, json, ...query }: DevicesOptions) => {
      await withFleet(data, context, { whereEmpty: 'refuse' }, async (fleet) => {
        const { items, total } = await collect(fleet, query);
        if (json) return printJson({ items, total });
        printLines(table(['status', 'name', 'address', 'type', 'site', 'rtt', 'loss', 'since'], items.map(rowOf)));
        if (items.length < total) tell(`${items.length} of ${total}; --limit 0 lists all`);
      });
    });
};

const collect = async (
  fleet: Fleet,
  { subnet, limit, sort, descending, ...filter }: Omit<DevicesOptions, 'data' | 'json'>,
): Promise<{ items: Device[]; total: number }> => {
  const most = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  const subnetId = subnet === undefined ? undefined : await subnetIdOf(fleet, subnet);
  const items: Device[] = [];
  let cursor: string | undefined;
  while (true) {
    const page: CallOutput<'devices.list'> = await fleet.call('devices.list', {
      ...filter,
      subnet: subnetId,
      sort,
      descending,
      cursor,
      limit: Math.min(PAGE, most - items.length),
    });
    items.push(...page.items);
    if (page.next === null || items.length >= most) return { items, total: page.total };
    cursor = page.next;
  }
};

const rowOf = (device: Device): string[] => [
  device.paused ? '‖ paused' : statusMarks[device.status],
  device.name,
  device.address,
  device.typeId,
  device.site,
  device.rttMs === null ? '' : `${device.rttMs.toFixed(1)} ms`,
  device.lossPercent === null ? '' : `${device.lossPercent.toFixed(0)} %`,
  device.statusSince === null ? '' : sinceText(device.statusSince, Date.now()),
];
