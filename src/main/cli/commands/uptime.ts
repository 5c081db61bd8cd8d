/** `fieldwatch uptime`: how much of the last days was up, and how much of that anybody knows. */
import { Option } from 'commander';
import type { CallOutput } from '../../../contract/api.ts';
import { type UptimeGrouping, type UptimeRow, uptimeGroupings, uptimeText } from '../../../contract/model/uptime.ts';
import type { AddCommand } from '../context.ts';
import { dataOption, jsonOption, wholeNumber } from '../options.ts';
import { type Fleet, subnetIdOf, withFleet } from '../reach.ts';
import { printJson, printLines, table, tell } from '../terminal.ts';
import { lengthText } from '../words.ts';

const PAGE = 1_000;
const DAY_MS = 86_400_000;

type UptimeOptions = {
  data: string;
  json: boolean;
  by: UptimeGrouping;
  subnet?: string;
  days: number;
  limit: number;
};
type Answer = Pick<CallOutput<'uptime.list'>, 'from' | 'to' | 'items' | 'total'>;

export const addUptime: AddCommand = (program, context) => {
  program
    .command('uptime')
    .description('Say how much of the last days was up, and how much of them was judged at all; worst first.')
    .addOption(dataOption())
    .addOption(new Option('--by <what>', 'one row each').choices(uptimeGroupings).default('all'))
    .addOption(new Option('--subnet <cidr>', 'only devices of this subnet, such as 10.4.7.0/24'))
    .addOption(
      new Option('--days <n>', 'so many times 24 hours up to now').argParser(wholeNumber(1, 3_660)).default(30),
    )
    .addOption(
      new Option('--limit <n>', 'at most so many rows; 0 lists all').argParser(wholeNumber(0, 10_000_000)).default(100),
    )
    .addOption(jsonOption('print one object: from, to, items with the causes of all gaps, total'))
    .action(async ({ data, json, ...query }: UptimeOptions) => {
      await withFleet(data, context, { whereEmpty: 'refuse' }, async (fleet) => {
        const answer = await collect(fleet, query);
        if (json) return printJson(answer);
        const { items, total } = answer;
        printLines(
          table(
            [
              query.by === 'all' ? '' : query.by,
              'devices',
              'uptime',
              'coverage',
              'offline',
              'degraded',
              'paused',
              'unknown',
            ],
            items.map(rowOf),
          ),
        );
        if (items.length < total) tell(`${items.length} of ${total}; --limit 0 lists all`);
      });
    });
};

/** Every page over the same range as the first. */
const collect = async (
  fleet: Fleet,
  { by, subnet, days, limit }: Omit<UptimeOptions, 'data' | 'json'>,
): Promise<Answer> => {
  const most = limit === 0 ? Number.POSITIVE_INFINITY : limit;
  const to = Date.now();
  const from = to - days * DAY_MS;
  const subnetId = subnet === undefined ? undefined : await subnetIdOf(fleet, subnet);
  const items: UptimeRow[] = [];
  let cursor: string | undefined;
  while (true) {
    const page: CallOutput<'uptime.list'> = await fleet.call('uptime.list', {
      by,
      subnet: subnetId,
      from,
      to,
      cursor,
      limit: Math.min(PAGE, most - items.length),
    });
    items.push(...page.items);
    if (page.next === null || items.length >= most) return { from, to, items, total: page.total };
    cursor = page.next;
  }
};

const rowOf = (row: UptimeRow): string[] => [
  row.name === '' ? '(none)' : row.name,
  String(row.devices),
  uptimeText(row.uptimePercent),
  uptimeText(row.coveragePercent),
  ...[row.offlineMs, row.degradedMs, row.pausedMs, row.unknownMs].map(lengthText),
];
