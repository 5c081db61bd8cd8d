/** `fieldwatch doctor`: how probing and storing work on this machine, why not better, and the repair. */
import type { Doctor } from '../../../contract/model/system.ts';
import type { AddCommand } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { createHttpClient } from '../http-client.ts';
import { dataOption, jsonOption } from '../options.ts';
import { plain, print, printJson } from '../terminal.ts';

export const addDoctor: AddCommand = (program, context) => {
  program
    .command('doctor')
    .description('Examine this machine: probing and its repair, privileges, database, data directory, clock, networks.')
    .addOption(dataOption())
    .addOption(jsonOption('print one object'))
    .action(async ({ data, json }: { data: string; json: boolean }) => {
      const { findRunning } = await import('../../service/running-service.ts');
      const { examineStandAlone } = await import('../../service/stand-alone-doctor.ts');
      const running = await findRunning(data);
      const doctor =
        running === null
          ? await examineStandAlone({ dataDir: data, version: context.version, entries: context.entries })
          : await createHttpClient(running)('doctor.get', {});
      if (json) printJson(doctor);
      else for (const line of describe(doctor)) print(plain(line));
      if (doctor.prober.backend === null) process.exitCode = exitCodes.noPermission;
      else if (doctor.problems.length > 0) process.exitCode = exitCodes.partly;
    });
};

const describe = (doctor: Doctor): string[] => {
  const { prober, privileges, sqlite, dataDirectory, clock, networks, limits, loopDelay } = doctor;
  const gib = (bytes: number) => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
  return [
    ...(doctor.problems.length === 0 ? ['All is well.'] : doctor.problems.map((problem) => `! ${problem}`)),
    ...(doctor.repair === null ? [] : [`  Repair: ${doctor.repair}`]),
    '',
    `Fieldwatch ${doctor.version}, Node ${doctor.node}, ${doctor.platform}`,
    `Probing:    ${prober.simulated ? 'simulated' : (prober.backend ?? 'impossible')}`,
    ...prober.passedOver.map(({ backend, why }) => `            not ${backend}: ${why}`),
    `User:       ${privileges.user}, raw sockets ${privileges.rawSockets ? 'allowed' : 'not allowed'}, ping group range ${privileges.pingGroupRange ?? 'not known here'}`,
    `SQLite:     ${sqlite.version}, integrity ${sqlite.integrity}`,
    `Data:       ${dataDirectory.path}, ${dataDirectory.writable ? 'writable' : 'NOT writable'}, ${gib(dataDirectory.databaseBytes)} used, ${gib(dataDirectory.freeBytes)} free`,
    `Clock:      ${clock.wall}, zone ${clock.timeZone}`,
    ...(loopDelay === null
      ? []
      : [`Main loop:  p99 ${loopDelay.p99Ms.toFixed(1)} ms late, at most ${loopDelay.maxMs.toFixed(1)} ms`]),
    ...limits.map(
      ({ name, value, limitsUs, sentence }) => `Limit:      ${limitsUs ? '! ' : ''}${name} ${value}: ${sentence}`,
    ),
    ...limits.flatMap(({ limitsUs, repair }) =>
      limitsUs && repair !== null ? [`            lifted by: ${repair}`] : [],
    ),
    ...networks.interfaces.map(({ name, address, cidr }) => `Network:    ${name} ${address} in ${cidr}`),
    ...networks.gateways.map(({ address, interface: through }) => `Gateway:    ${address} through ${through}`),
    ...networks.nameServers.map((address) => `Name server: ${address}`),
  ];
};
