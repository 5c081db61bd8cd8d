/** What went wrong, what was kept, and the way on. */
import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import classes from './states.module.css';

export const ErrorPanel = ({
  title,
  message,
  kept,
  onRetry,
}: {
  title: string;
  message: string;
  /** What was not lost. */
  kept?: string;
  onRetry?: () => void;
}) => (
  <div className={classes.state} role="alert">
    <p className={classes.title}>{title}</p>
    <p className={classes.next}>{message}</p>
    {kept === undefined ? null : <p className={classes.next}>{kept}</p>}
    {onRetry === undefined ? null : (
      <Button variant="default" onClick={onRetry}>
        Try again
      </Button>
    )}
  </div>
);

/** Holds a fault in one page, so that the rest of the window goes on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <ErrorPanel
        title="This page could not be drawn"
        message={this.state.error.message}
        kept="Nothing was lost: the monitor goes on measuring, and the other pages still work."
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}
