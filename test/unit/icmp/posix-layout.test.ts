/** The numbers of the C socket interface against the machine's own headers, as a C compiler reads them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { posixLayout } from '../../../src/main/io/icmp/posix/posix-layout.ts';

const linux = posixLayout('linux')!;
const macos = posixLayout('darwin')!;

/** Each number of the Linux half beside the C expression it stands for. */
const claims: readonly (readonly [expression: string, value: number | null])[] = [
  ['AF_INET6', linux.inet6],
  ['SOCK_CLOEXEC', linux.closeOnExec],
  ['SOL_SOCKET', linux.level.socket],
  ['IPPROTO_IP', linux.level.ip],
  ['IPPROTO_IPV6', linux.level.ipv6],
  ['SO_RCVBUF', linux.option.receiveBuffer],
  ['SO_SNDBUF', linux.option.sendBuffer],
  ['SO_RCVBUFFORCE', linux.option.receiveBufferForce],
  ['SO_TIMESTAMPNS', linux.option.timestamp],
  ['SO_RXQ_OVFL', linux.option.overflow],
  ['IP_RECVERR', linux.option.ipErrors],
  ['IPV6_RECVERR', linux.option.ipv6Errors],
  ['IP_TTL', linux.option.timeToLive],
  ['IPV6_UNICAST_HOPS', linux.option.ipv6Hops],
  ['IP_RECVTTL', linux.hops[4]?.option ?? null],
  ['IP_TTL', linux.hops[4]?.type ?? null],
  ['IPV6_RECVHOPLIMIT', linux.hops[6]?.option ?? null],
  ['IPV6_HOPLIMIT', linux.hops[6]?.type ?? null],
  ['SCM_TIMESTAMPNS', linux.stamp.type],
  ['SO_TIMESTAMPING', linux.sendStamp?.option ?? null],
  ['SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE', linux.sendStamp?.flags ?? null],
  ['SCM_TIMESTAMPING', linux.sendStamp?.type ?? null],
  ['SO_EE_ORIGIN_TIMESTAMPING', linux.sendStamp?.origin ?? null],
  ['MSG_DONTWAIT', linux.message.dontWait],
  ['MSG_ERRQUEUE', linux.message.errorQueue],
  ['sizeof(struct msghdr)', linux.header.bytes],
  ['sizeof(struct mmsghdr)', linux.header.stride],
  ['offsetof(struct msghdr, msg_name)', linux.header.name],
  ['offsetof(struct msghdr, msg_namelen)', linux.header.nameBytes],
  ['offsetof(struct msghdr, msg_iov)', linux.header.vectors],
  ['offsetof(struct msghdr, msg_iovlen)', linux.header.vectorCount],
  ['offsetof(struct msghdr, msg_control)', linux.header.control],
  ['offsetof(struct msghdr, msg_controllen)', linux.header.controlBytes],
  ['offsetof(struct mmsghdr, msg_len)', linux.header.length],
  ['offsetof(struct cmsghdr, cmsg_level)', linux.control.level],
  ['offsetof(struct cmsghdr, cmsg_type)', linux.control.type],
  ['CMSG_LEN(0)', linux.control.data],
  ['CMSG_ALIGN(1)', linux.control.align],
  ['SOL_RAW', linux.filter[4]?.level ?? null],
  ['ICMP_FILTER', linux.filter[4]?.option ?? null],
  ['IPPROTO_ICMPV6', linux.filter[6]?.level ?? null],
  ['ICMPV6_FILTER', linux.filter[6]?.option ?? null],
];

const program = `#define _GNU_SOURCE
#include <stddef.h>
#include <stdio.h>
#include <time.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/net_tstamp.h>
#ifndef SOL_RAW
#define SOL_RAW 255
#endif
int main(void) {
${claims.map(([expression]) => `  printf("%ld\\n", (long)(${expression}));`).join('\n')}
  return 0;
}
`;

const missing =
  process.platform !== 'linux' ? 'Linux' : spawnSync('cc', ['--version']).status !== 0 ? 'a C compiler (cc)' : null;

test.skipIf(missing !== null)(
  `the Linux half is what this machine's headers say${missing === null ? '' : ` (needs ${missing})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'fieldwatch-layout-'));
    try {
      const [source, binary] = [join(folder, 'layout.c'), join(folder, 'layout')];
      writeFileSync(source, program);
      const built = spawnSync('cc', ['-o', binary, source], { encoding: 'utf8' });
      expect(built.stderr).toBe('');
      const printed = spawnSync(binary, { encoding: 'utf8' }).stdout.trim().split('\n').map(Number);
      expect(claims.map(([expression], i) => [expression, printed[i]])).toEqual(claims.map((claim) => [...claim]));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test('the macOS half was never run: it only agrees with itself, as its headers were read', () => {
  const { header, control } = macos;
  // struct msghdr of sys/socket.h: pointers of 8 bytes, counts of 4, flags last.
  expect([header.name, header.nameBytes, header.vectors, header.vectorCount]).toEqual([0, 8, 16, 24]);
  expect([header.control, header.controlBytes, header.bytes]).toEqual([32, 40, 48]);
  expect(header.stride).toBeGreaterThanOrEqual(header.bytes);
  // struct cmsghdr: three numbers of 4 bytes, aligned to 4.
  expect(control).toEqual({ level: 4, type: 8, data: 12, align: 4 });
});
