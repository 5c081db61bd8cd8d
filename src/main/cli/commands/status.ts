/** `fieldwatch status`: the fleet in one sentence and a few numbers. */
import type { StatusCounts } from '../../../contract/model/status.ts';
import type { AddCommand } from '../context.ts';
import { dataOption, jsonOption } from '../options.ts';
import { withFleet } from '../reach.ts';
import { print, printJson, printLines, table } from '../terminal.ts';

export const addStatus: AddCommand = (program, context) => {
  program
    .command('status')
    .description('Say in one sentence how the fleet does, and count it by type.')
    .addOption(dataOption())
    .addOption(jsonOption('print one object: the statistics, and the running service if there is one'))
    .action(async ({ data, json }: { data: string; json: boolean }) => {
      await withFleet(data, context, { whereEmpty: 'refuse' }, async (fleet) => {
        const statistics = await fleet.call('statistics.get', {});
        const service = fleet.running === null ? null : { url: fleet.running.url, pid: fleet.running.pid };
        if (json) return printJson({ ...statistics, service });
        print(statistics.sentence);
        print(
          service === null
            ? 'No service runs on this data; the figures are as last stored.'
            : `Watched by process ${service.pid} at ${service.url}`,
        );
        const used = statistics.types.filter(({ counts }) => counts.total > 0);
        const rows = [...used.map(({ name, counts }) => countsRow(name, counts)), countsRow('all', statistics.devices)];
        printLines(table(['type', 'devices', 'online', 'degraded', 'offline', 'unknown', 'paused'], rows));
      });
    });
};

const countsRow = (name: string, counts: StatusCounts): string[] => [
  name,
  ...[counts.total, counts.online, counts.degraded, counts.offline, counts.unknown, counts.paused].map(String),
];
