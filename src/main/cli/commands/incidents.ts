/** `fieldwatch incidents`: what is wrong, one row a cause; or one incident with its timeline. */
import { Argument, Option } from 'commander';
import type { CallOutput } from '../../../contract/api.ts';
import type { Incident } from '../../../contract/model/incident.ts';
import type { AddCommand } from '../context.ts';
import { dataOption, jsonOption, wholeNumber } from '../options.ts';
import { withFleet } from '../reach.ts';
import { print, printJson, printLines, table, tell } from '../terminal.ts';
import { lengthText, sinceText, statusMarks } from '../words.ts';

type IncidentsOptions = { data: string; json: boolean; all: boolean; limit: number };

export const addIncidents: AddCommand = (program, context) => {
  program
    .command('incidents')
    .description('List what is wrong, one row a cause, newest first; or say all of one incident.')
    .addArgument(new Argument('[id]', 'the number of one incident').argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)))
    .addOption(dataOption())
    .addOption(new Option('--all', 'also those that are resolved').default(false))
    .addOption(new Option('--limit <n>', 'at most so many').argParser(wholeNumber(1, 500)).default(100))
    .addOption(jsonOption('print one object: items, open, acknowledged; or incident, entries, members'))
    .action(async (id: number | undefined, { data, json, all, limit }: IncidentsOptions) => {
      await withFleet(data, context, { whereEmpty: 'refuse' }, async (fleet) => {
        if (id !== undefined) {
          const detail = await fleet.call('incidents.get', { id });
          return json ? printJson(detail) : printDetail(detail);
        }
        const state = all ? undefined : (['open', 'acknowledged'] as const);
        const answer = await fleet.call('incidents.list', { state: state && [...state], limit });
        if (json) return printJson(answer);
        if (answer.items.length === 0) return print(all ? 'There was no incident yet.' : 'No incident is open.');
        printLines(
          table(['id', 'severity', 'state', 'since', 'out', 'most', 'what', 'label'], answer.items.map(rowOf)),
        );
        tell(`${answer.open} open, ${answer.acknowledged} acknowledged`);
      });
    });
};

const rowOf = (incident: Incident): string[] => [
  String(incident.id),
  incident.severity,
  incident.state,
  sinceText(incident.startedAt, Date.now()),
  String(incident.membersNow),
  String(incident.membersMost),
  incident.title,
  incident.label,
];

const printDetail = ({ incident, entries, members }: CallOutput<'incidents.get'>): void => {
  print(incident.title);
  print(incident.cause);
  const lasted =
    incident.endedAt === null ? 'still out' : `lasted ${lengthText(incident.endedAt - incident.startedAt)}`;
  print(`${incident.severity}, ${incident.state}, ${lasted}`);
  printLines(
    table(
      ['when', 'who', 'what'],
      entries.map(({ at, actor, text }) => [localTime(at), actor ?? '', text]),
    ),
  );
  printLines(
    table(
      ['device', 'address', 'role', 'out', 'now'],
      members.map(({ deviceName, address, role, joinedAt, leftAt, status }) => [
        deviceName,
        address,
        role,
        lengthText((leftAt ?? Date.now()) - joinedAt),
        statusMarks[status],
      ]),
    ),
  );
};

/** `2026-11-27 17:21:48`, by the clock of whoever reads it. */
const localTime = (at: number): string => new Date(at).toLocaleString('sv-SE');
