/** Without the permission to ping: the service starts, says so and how to repair it, and calls nobody offline for it. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { asProberProcess } from '../../src/main/io/icmp/fork-prober.ts';
import { createLab, labMissing } from '../support/lab.ts';
import { startService } from '../support/start-service.ts';

const missing = (): string | null =>
  labMissing() ?? (spawnSync('setpriv', ['--version']).status === 0 ? null : 'setpriv is not installed');

/** A prober that may open no kind of ICMP socket: no capability, and no group allowed to ping. */
const forbidden = ['setpriv', '--bounding-set', '-net_raw', '--inh-caps', '-net_raw', process.execPath] as const;

test('a prober that may not ping leaves the service up, impaired and honest', async (context) => {
  const lack = missing();
  if (lack !== null) return context.skip(lack);
  const lab = createLab({ liveCidrs: ['10.0.0.0/24'] });
  try {
    lab.exec(['sysctl', '-qw', 'net.ipv4.ping_group_range=1 0']);
    const it = await startService({
      spawnProber: (entry) =>
        asProberProcess(
          lab.spawn([...forbidden, entry], {
            serialization: 'advanced',
            stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
          } as Parameters<typeof lab.spawn>[1]),
        ),
    });
    try {
      const health = await it.call('health.get', {});
      const probing = health.parts.find(({ name }) => name === 'probing');
      expect([health.status, probing?.ok]).toEqual(['impaired', false]);
      expect(probing?.message).toMatch(/To repair it: .*(ping_group_range|setcap)/);

      const device = await it.call('devices.create', {
        address: '10.0.0.1',
        typeId: 'live',
        policy: { timeoutMs: 200 },
      });
      const deadline = Date.now() + 15_000;
      let seen = device;
      while (seen.checkedAt === null && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        seen = await it.call('devices.get', { id: device.id });
      }
      expect(seen.status).toBe('unknown');
      const { items } = await it.call('devices.checks', { id: device.id });
      expect(items.every(({ voidReason, sent }) => voidReason !== null && sent === 0)).toBe(true);
    } finally {
      await it.stop();
    }
  } finally {
    lab.remove();
  }
});
