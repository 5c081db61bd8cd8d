/** The command line: parses the arguments, runs one command, turns its outcome into an exit code. */
import { Command, CommanderError } from 'commander';
import { addBackup } from './commands/backup.ts';
import { addDevices } from './commands/devices.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addHistory } from './commands/history.ts';
import { addImport } from './commands/import.ts';
import { addIncidents } from './commands/incidents.ts';
import { addProbe } from './commands/probe.ts';
import { addRestore } from './commands/restore.ts';
import { addDemo, addServe } from './commands/serve.ts';
import { addStats } from './commands/stats.ts';
import { addStatus } from './commands/status.ts';
import { addTrace } from './commands/trace.ts';
import { addUptime } from './commands/uptime.ts';
import { addVerify } from './commands/verify.ts';
import type { AddCommand, CliContext } from './context.ts';
import { exitCodes, exitCodeText } from './exit-codes.ts';
import { reportError, reportUsage } from './report-error.ts';
import { endWithReader } from './terminal.ts';

const commands: readonly AddCommand[] = [
  addServe,
  addDemo,
  addImport,
  addExport,
  addHistory,
  addDevices,
  addStatus,
  addUptime,
  addIncidents,
  addProbe,
  addTrace,
  addDoctor,
  addBackup,
  addRestore,
  addVerify,
  addStats,
];

/** Sets `process.exitCode`; a command that serves ends the process itself. */
export const runCli = async (argv: readonly string[], context: CliContext): Promise<void> => {
  endWithReader();
  const json = argv.includes('--json');
  const program = new Command('fieldwatch')
    .description('Watches thousands of devices by ICMP, from one machine.')
    .version(context.version)
    .helpCommand(false)
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      `${exitCodeText}

Examples:
  fieldwatch serve                                  watch, with the interface at http://127.0.0.1:8080
  fieldwatch demo                                   look at it with 2,400 simulated devices
  fieldwatch import cameras.csv --type critical     take a sheet of devices
  fieldwatch devices --status offline --json        what is down, for a script
  fieldwatch incidents                              what is wrong, one row a cause
  fieldwatch uptime --by site --days 90             how much was up, and how much of it was seen
  fieldwatch probe --targets list.txt --count 3 --pps 5000 --json
  fieldwatch trace 10.4.7.20                        the way there, hop by hop`,
    );
  for (const add of commands) add(program, context);
  for (const command of [program, ...program.commands])
    command
      .exitOverride()
      .configureOutput({ outputError: () => {} })
      .allowExcessArguments(false);
  try {
    if (argv.length === 0) {
      program.outputHelp();
      process.exitCode = exitCodes.usage;
    } else await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) process.exitCode = reportError(error, json);
    // Asked-for help and version arrive as errors with exit code 0.
    else process.exitCode = error.exitCode === 0 ? exitCodes.ok : reportUsage(error.message, json);
  }
};
