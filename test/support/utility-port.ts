/** Loaded before a prober that a test runs as Electron's utility process would: gives it the port that it looks for. */
const parentPort = {
  on: (_event: 'message', listener: (event: { data: unknown }) => void): void =>
    void process.on('message', (data) => listener({ data })),
  postMessage: (message: unknown): void => void process.send?.(message),
};
Object.assign(process, { parentPort });
