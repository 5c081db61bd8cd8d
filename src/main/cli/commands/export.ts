/** `fieldwatch export`: the devices as a CSV sheet. */
import type { AddCommand } from '../context.ts';
import { dataOption, type FilterOptions, filterOptions, jsonOption } from '../options.ts';
import { subnetIdOf, withFleet } from '../reach.ts';
import { replaceFile } from '../replace-file.ts';
import { printJson, tell } from '../terminal.ts';

export const addExport: AddCommand = (program, context) => {
  const command = program
    .command('export')
    .description('Write the devices as CSV, safe to open in a spreadsheet and good to be imported again.')
    .argument('[file]', 'where to; - or nothing writes to standard output', '-')
    .addOption(dataOption());
  for (const option of filterOptions()) command.addOption(option);
  command
    .addOption(jsonOption('print one object: file and size, or the text itself'))
    .action(
      async (file: string, { data, json, subnet, ...filter }: FilterOptions & { data: string; json: boolean }) => {
        await withFleet(data, context, { whereEmpty: 'refuse' }, async (fleet) => {
          const subnetId = subnet === undefined ? undefined : await subnetIdOf(fleet, subnet);
          const { fileName, text } = await fleet.call('devices.export', { ...filter, subnet: subnetId });
          if (file === '-') {
            if (json) printJson({ fileName, text });
            else process.stdout.write(text);
            return;
          }
          await replaceFile(file, text);
          const bytes = Buffer.byteLength(text);
          if (json) printJson({ file, bytes });
          else tell(`${bytes} bytes written to ${file}`);
        });
      },
    );
};
