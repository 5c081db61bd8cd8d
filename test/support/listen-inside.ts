/** A small TCP listener on every address of a lab, IPv4 and IPv6, that accepts and says nothing. */
import type { ChildProcess } from 'node:child_process';
import type { Lab } from './lab.ts';

const LISTENER = `
const server = require('node:net').createServer((socket) => socket.on('error', () => {}).resume());
server.listen({ host: '::', port: Number(process.argv[1]), backlog: 4096 }, () => process.stdout.write('listens'));
`;

/** Resolves once it listens; the caller kills it, or the lab's removal does. */
export const listenInside = (lab: Lab, port: number): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const child = lab.spawn([process.execPath, '-e', LISTENER, String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout?.once('data', () => resolve(child));
    child.once('exit', (code) => reject(new Error(`the listener ended with ${code}`)));
  });
