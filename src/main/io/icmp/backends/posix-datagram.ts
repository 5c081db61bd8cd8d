/** ICMP datagram sockets: no privilege needed where the system allows them (Linux: net.ipv4.ping_group_range; macOS: always). */
import { createPosixBackend } from './posix.ts';

export const posixDatagram = createPosixBackend({
  name: 'posix-datagram',
  raw: false,
  repair: 'sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"',
});
