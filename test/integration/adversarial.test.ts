/** The adversarial table with real packets: whatever is done to them, our prober says what is true. What fping and ping say stands beside. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onPath } from '../../scripts/support/on-path.ts';
import { cases } from '../support/adversarial/cases.ts';
import { findPeers } from '../support/adversarial/peers.ts';
import { type Arena, runCase } from '../support/adversarial/run-case.ts';
import { sayOurs, sayPeer, sayTruth } from '../support/adversarial/say-row.ts';
import { createLab, type Lab, labMissing } from '../support/lab.ts';
import { sayDifferences } from '../support/simulator/check-truth.ts';
import { simulate, simulatorMissing } from '../support/simulator/simulate.ts';

const missing = labMissing() ?? simulatorMissing();

describe.skipIf(missing !== null)(`our prober says what is true${missing ? ` (needs ${missing})` : ''}`, () => {
  let lab: Lab;
  let arena: Arena;

  beforeAll(async () => {
    lab = createLab({ liveCidrs: [] });
    const script = { rules: [{ match: '10.60.0.0/16' }] };
    const simulator = await simulate(lab, { routed: ['10.60.0.0/16'], script });
    const peers = findPeers();
    if (peers.length < 2)
      console.warn(`only ours: of fping and ping, ${peers.map(({ name }) => name).join() || 'none'} is here`);
    arena = { lab, simulator, peers };
  });
  afterAll(() => lab?.remove());

  for (const [n, it] of cases.entries()) {
    const program = it.around[0];
    const lacks = program && !onPath(program) ? ` (needs ${program})` : '';
    test.skipIf(lacks)(`${it.name}${lacks}`, { timeout: 30_000 }, async ({ annotate }) => {
      const row = await runCase(arena, it, `10.60.${n}.`);
      await annotate(`truth: ${sayTruth(row)}`);
      for (const { name, said, expected } of row.peers) await annotate(`${name}: ${sayPeer(said, expected)}`);
      for (const ours of row.ours) {
        expect(sayDifferences(ours.differences)).toBe('');
        expect(sayOurs(ours)).toContain(it.tells);
      }
    });
  }
});
