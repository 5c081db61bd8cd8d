/** Where one types to find devices; `/` comes here, Escape clears, arrow down goes to the rows. */
import { CloseButton, Kbd, Popover, Table, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { type Ref, useState } from 'react';
import css from '../devices-page.module.css';

type FilterBoxProps = {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly problems: readonly string[];
  readonly onLeave: () => void;
  readonly input: Ref<HTMLInputElement>;
};

const examples = [
  ['10.4.', 'an address that starts so, or a word in name, site or notes'],
  ['status:offline,degraded', 'one of these statuses; also paused'],
  ['type:critical', 'a device type'],
  ['subnet:10.4.7.0/24', 'a range, or the name of a subnet'],
  ['site:"Depot North"', 'a site; quotes keep spaces together'],
  ['rtt>50  loss>5', 'measured values, in ms and percent'],
  ['offer:tcp', 'never answered a ping, and answers TCP'],
  ['-status:online', 'everything but these'],
] as const;

export const FilterBox = ({ text, onText, problems, onLeave, input }: FilterBoxProps) => {
  const [focused, setFocused] = useState(false);
  return (
    <Popover opened={focused && text === ''} position="bottom-start" width={520} trapFocus={false} withRoles={false}>
      <Popover.Target>
        <TextInput
          ref={input}
          className={css.filter}
          aria-label="Filter devices"
          placeholder="Filter devices: name, 10.4., status:offline, site:…"
          spellCheck={false}
          autoComplete="off"
          maxLength={2_000}
          leftSection={<Search size={14} aria-hidden />}
          rightSection={
            text === '' ? (
              <Kbd size="xs">/</Kbd>
            ) : (
              <CloseButton size="sm" aria-label="Clear the filter" onClick={() => onText('')} />
            )
          }
          value={text}
          error={problems.length > 0 ? problems.join('. ') : undefined}
          onChange={(event) => onText(event.currentTarget.value)}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              if (text === '') event.currentTarget.blur();
              else onText('');
            } else if (event.key === 'ArrowDown' || event.key === 'Enter') onLeave();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Table verticalSpacing={3} withRowBorders={false} fz="xs" aria-label="What can be typed">
          <Table.Tbody>
            {examples.map(([typed, meaning]) => (
              <Table.Tr key={typed}>
                <Table.Td className={css.example}>{typed}</Table.Td>
                <Table.Td>{meaning}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Popover.Dropdown>
    </Popover>
  );
};
