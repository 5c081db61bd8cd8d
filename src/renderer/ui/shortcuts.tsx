/** The list of keyboard shortcuts. */
import { Group, Kbd, Modal } from '@mantine/core';
import classes from './shortcuts.module.css';

export type Shortcut = {
  readonly group: string;
  /** Keys as they are pressed: one after the other, or together joined by `+`. */
  readonly keys: readonly string[];
  readonly does: string;
};

export const ShortcutList = ({
  opened,
  onClose,
  shortcuts,
}: {
  opened: boolean;
  onClose: () => void;
  shortcuts: readonly Shortcut[];
}) => (
  <Modal opened={opened} onClose={onClose} withCloseButton={false} size="lg">
    <Group justify="space-between" mb="sm">
      <Modal.Title fw={600}>Keyboard shortcuts</Modal.Title>
      <Modal.CloseButton aria-label="Close" />
    </Group>
    <div className={classes.groups}>
      {[...new Set(shortcuts.map(({ group }) => group))].map((group) => (
        <section key={group}>
          <h3 className={classes.group}>{group}</h3>
          <dl className={classes.list}>
            {shortcuts
              .filter((shortcut) => shortcut.group === group)
              .map(({ keys, does }) => (
                <div key={does} className={classes.line}>
                  <dt className={classes.keys}>
                    {keys.map((key) => (
                      <Kbd key={key} size="xs">
                        {key}
                      </Kbd>
                    ))}
                  </dt>
                  <dd className={classes.does}>{does}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  </Modal>
);
