/** Raw ICMP sockets: the same engine where only root or CAP_NET_RAW may send. */
import { createPosixBackend } from './posix.ts';

export const posixRaw = createPosixBackend({
  name: 'posix-raw',
  raw: true,
  repair: `sudo setcap cap_net_raw+ep ${process.execPath}`,
});
