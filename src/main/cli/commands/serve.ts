/** `fieldwatch serve` and `fieldwatch demo`: the monitor without a window, its interface in a browser. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { defaultDataDir } from '../../service/default-data-dir.ts';
import type { Service } from '../../service/service.ts';
import type { AddCommand, CliContext } from '../context.ts';
import { createDemoOpener } from '../demo-beside.ts';
import {
  dataOption,
  jsonOption,
  type LogLevel,
  logLevelOption,
  portOption,
  ppsOption,
  probersOption,
} from '../options.ts';
import { reportUsage } from '../report-error.ts';
import { print, printJson } from '../terminal.ts';

/** What a stop may take before the process ends regardless: what is stored is safe at any moment. */
const STOP_AT_MOST_MS = 3_000;
const SERVE_PORT = 8_080;
/** Another one, so that the demo can be looked at beside the real thing. */
const DEMO_PORT = 8_081;

type ServeOptions = {
  data: string;
  port: number;
  host: string;
  pps?: number;
  probers?: number;
  demo?: boolean;
  script?: string;
  notify?: boolean;
  logLevel: LogLevel;
  json: boolean;
};

export const addServe: AddCommand = (program, context) => {
  withServeOptions(program.command('serve'), false)
    .description('Watch the network without a window; the interface is served to browsers.')
    .addOption(ppsOption('packets a second over all, instead of the setting; 0 means unpaced'))
    .addOption(probersOption())
    .addOption(new Option('--demo', 'a simulated fleet instead of the network, with its own data directory'))
    .addHelpText(
      'after',
      `
The token that opens the API stands in DIR/api-token and goes into the header \`Authorization: Bearer …\`; a browser
takes it from the link that is printed on a terminal. SIGTERM or Ctrl-C ends the service within 3 s; twice ends it now.`,
    )
    .action((options: ServeOptions, command: Command) => {
      const demo = options.demo ?? false;
      const data = command.getOptionValueSource('data') === 'default' ? defaultDataDir(demo) : options.data;
      return serve({ ...options, data, demo }, context);
    });
};

export const addDemo: AddCommand = (program, context) => {
  withServeOptions(program.command('demo'), true)
    .description('Show a simulated fleet of 2,400 devices in 750 subnets; nothing is sent into the network.')
    .action((options: ServeOptions) => serve({ ...options, demo: true }, context));
};

const withServeOptions = (command: Command, demo: boolean): Command =>
  command
    .addOption(dataOption(demo))
    .addOption(portOption(demo ? DEMO_PORT : SERVE_PORT))
    .addOption(new Option('--host <address>', 'address to listen on').default('127.0.0.1'))
    .addOption(new Option('--notify', 'show desktop notifications (default: when there is a desktop session)'))
    .addOption(new Option('--no-notify', 'show none'))
    .addOption(
      new Option('--script <file>', 'how some simulated addresses behave, as JSON; the others stay as they are'),
    )
    .addOption(logLevelOption())
    .addOption(jsonOption('print the ready line as an object: ready, url, tokenFile, dataDir, pid'));

const serve = async (options: ServeOptions, context: CliContext): Promise<void> => {
  const dataDir = resolve(options.data);
  const demo = options.demo ?? false;
  if (options.script !== undefined && !demo) {
    process.exitCode = reportUsage('--script is for the simulated fleet: say --demo too', options.json);
    return;
  }
  const demoScript = options.script === undefined ? undefined : await readFile(options.script, 'utf8');
  // Only here: the web server behind it would cost every other command half a second.
  const { createService } = await import('../../service/create-service.ts');
  const opener = demo ? null : createDemoOpener(context, dataDir);
  const service = await createService({
    dataDir,
    shell: 'headless',
    version: context.version,
    entries: context.entries,
    http: { host: options.host, port: options.port },
    ...(options.pps === undefined ? {} : { packetsPerSecond: options.pps }),
    ...(options.probers === undefined ? {} : { probers: options.probers }),
    demo,
    ...(demoScript === undefined ? {} : { demoScript }),
    desktopNotifications: options.notify ?? hasDesktopSession(),
    logLevel: options.logLevel,
    openDemo: opener?.open ?? null,
  });
  sayReady(service, dataDir, options.json);
  await untilSignal();
  // The process ends in time even if a part hangs: the store survives being killed at any moment.
  setTimeout(() => process.exit(0), STOP_AT_MOST_MS).unref();
  opener?.close();
  await service.stop();
  process.exit(0);
};

const hasDesktopSession = (): boolean =>
  process.platform === 'linux' ? Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY) : true;

/** The token goes to a terminal only: other outputs end up in logs that others read. */
const sayReady = (service: Service, dataDir: string, json: boolean): void => {
  const address = service.address();
  const url = address?.url ?? null;
  const tokenFile = `${dataDir}/api-token`;
  if (json) printJson({ ready: true, url, tokenFile, dataDir, pid: process.pid });
  else {
    const link = address === null || !process.stdout.isTTY ? null : new URL(`/#token=${address.token}`, address.url);
    print(`Fieldwatch is ready at ${url}`);
    print(link === null ? `The token stands in ${tokenFile}` : `Open it with ${link}`);
  }
};

/** Resolves at the first SIGINT or SIGTERM; the second ends the process on the spot. */
const untilSignal = (): Promise<void> =>
  new Promise((resolve) => {
    let asked = false;
    const onSignal = (name: NodeJS.Signals): void => {
      if (asked) process.exit(name === 'SIGINT' ? 130 : 143);
      asked = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
