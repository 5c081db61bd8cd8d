/** How long the monitor may be silent and still count as running: heartbeats come once a minute, two may be late. */
export const longestSilenceMs = 150_000;
