import { describe, expect, test } from 'vitest';
import { createJobDesk, type JobSpec } from '../../../src/main/io/icmp/job-desk.ts';
import type { Supervisor, SupervisorState } from '../../../src/main/io/icmp/prober-supervisor.ts';
import { silentLog } from '../../support/builders.ts';

const specOf = (subnet: number | null): JobSpec => ({
  targets: 1,
  addresses: new Uint8Array(16),
  zones: [],
  packets: 1,
  spacingMs: 0,
  timeoutMs: 1_000,
  stopOnReply: false,
  inFlight: 1,
  subnet,
});

/** Processes as the desk sees them: each remembers which jobs it was given. */
const processes = (...states: SupervisorState[]) =>
  states.map((state) => {
    const jobs: number[] = [];
    const supervisor = {
      state: () => state,
      send: (message: { type: string; job?: number }) => {
        if (message.type === 'job') jobs.push(message.job ?? 0);
      },
    } as unknown as Supervisor;
    return { jobs, supervisor };
  });

const deal = (states: SupervisorState[], subnets: (number | null)[]): number[] => {
  const all = processes(...states);
  const desk = createJobDesk(() => all.map(({ supervisor }) => supervisor), silentLog);
  for (const subnet of subnets)
    desk.submit(
      specOf(subnet),
      () => {},
      () => {},
    );
  return all.map(({ jobs }) => jobs.length);
};

describe('which process gets a job', () => {
  const rules: [rule: string, states: SupervisorState[], subnets: (number | null)[], dealt: number[]][] = [
    ['all jobs of one subnet go to one process', ['ready', 'ready'], [7, 7, 7, 7], [0, 4]],
    ['different subnets are shared out', ['ready', 'ready', 'ready'], [1, 2, 3, 4, 5, 6], [2, 2, 2]],
    ['without a subnet the least busy process is taken', ['ready', 'ready'], [null, null, null, null], [2, 2]],
    ['while a subnet’s process is replaced another one takes its jobs', ['ready', 'restarting'], [7, 7], [2, 0]],
    ['a process that hangs gets jobs only when there is no better', ['hanging', 'ready'], [2, 2, null], [0, 3]],
  ];
  test.each(rules)('%s', (_, states, subnets, dealt) => {
    expect(deal(states, subnets)).toEqual(dealt);
  });
});
