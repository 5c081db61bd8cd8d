/** The line above every page: the fleet in a sentence, search, long work, look. */
import { ActionIcon, Button, Kbd, Tooltip, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { Keyboard, Monitor, Moon, Plus, Search, Sun } from 'lucide-react';
import { useFleet } from '../client/use-fleet.tsx';
import { JobsIndicator } from '../features/jobs/jobs-indicator.tsx';
import { FleetSentence } from './fleet-sentence.tsx';
import classes from './header.module.css';
import { modKey } from './shortcuts.ts';

const schemes = {
  auto: { next: 'light', icon: Monitor, says: 'Colours follow the system' },
  light: { next: 'dark', icon: Sun, says: 'Light colours' },
  dark: { next: 'auto', icon: Moon, says: 'Dark colours' },
} as const;

const SchemeToggle = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { next, icon: Icon, says } = schemes[colorScheme];
  return (
    <Tooltip label={says}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`${says}; switch to ${next === 'auto' ? 'the system’s' : next}`}
        onClick={() => setColorScheme(next)}
      >
        <Icon size={16} />
      </ActionIcon>
    </Tooltip>
  );
};

export const Header = ({ onAdd, onShortcuts }: { onAdd: () => void; onShortcuts: () => void }) => {
  const jobs = useFleet((state) => state.jobs);
  return (
    <header className={classes.header}>
      <FleetSentence />
      <div className={classes.tools}>
        <JobsIndicator jobs={jobs} />
        <UnstyledButton className={classes.search} onClick={() => spotlight.open()}>
          <Search size={14} aria-hidden="true" />
          <span className={classes.searchWord}>Search</span>
          <Kbd size="xs">{modKey} K</Kbd>
        </UnstyledButton>
        <Button
          variant="default"
          leftSection={<Plus size={14} />}
          onClick={onAdd}
          aria-label="Add devices"
          classNames={{ section: classes.addMark, label: classes.addWord }}
        >
          Add devices
        </Button>
        <Tooltip label="Keyboard shortcuts">
          <ActionIcon variant="subtle" color="gray" aria-label="Keyboard shortcuts" onClick={onShortcuts}>
            <Keyboard size={16} />
          </ActionIcon>
        </Tooltip>
        <SchemeToggle />
      </div>
    </header>
  );
};
