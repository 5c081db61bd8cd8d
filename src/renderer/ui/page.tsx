/** The frame of a page: its title in the window and as heading, its actions, its content. */
import { Skeleton } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import classes from './page.module.css';

export const useTitle = (title: string): void => {
  useEffect(() => {
    document.title = title === '' ? 'Fieldwatch' : `${title} – Fieldwatch`;
  }, [title]);
};

export const Page = ({
  title,
  heading,
  actions,
  fill = false,
  children,
}: {
  /** Names the page in the window's title; also the heading unless one is given. */
  title: string;
  heading?: ReactNode;
  actions?: ReactNode;
  /** The page takes exactly the window's height and scrolls inside. */
  fill?: boolean;
  children: ReactNode;
}) => {
  useTitle(title);
  return (
    <div className={classes.page} data-fill={fill || undefined}>
      <header className={classes.head}>
        <h1 className={classes.heading}>{heading ?? title}</h1>
        {actions === undefined ? null : <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
};

/** A part of a page under its own heading. */
export const Section = ({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) => (
  <section className={classes.section} aria-label={title}>
    <div className={classes.sectionHead}>
      <h2 className={classes.sectionTitle}>{title}</h2>
      {aside === undefined ? null : <div className={classes.aside}>{aside}</div>}
    </div>
    {children}
  </section>
);

/** The shape of a page that is on its way. */
export const LoadingPage = () => (
  <div className={classes.page} role="status" aria-busy="true" aria-label="Loading">
    <Skeleton height={28} width={320} />
    <Skeleton height={64} />
    <Skeleton height={360} />
  </div>
);
