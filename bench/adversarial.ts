/** The whole adversarial table, run for real: our prober, fping and ping over the same simulated network, printed as Markdown. */

import { cases } from '../test/support/adversarial/cases.ts';
import { findPeers } from '../test/support/adversarial/peers.ts';
import { type Row, runCase } from '../test/support/adversarial/run-case.ts';
import { judgePeer, sayOurs, sayPeer, sayTruth } from '../test/support/adversarial/say-row.ts';
import { createLab, labMissing } from '../test/support/lab.ts';
import { simulate, simulatorMissing } from '../test/support/simulator/simulate.ts';

export const run = async (): Promise<Record<string, number>> => {
  const missing = labMissing() ?? simulatorMissing();
  if (missing) throw new Error(`this bench needs ${missing}`);
  const lab = createLab({ liveCidrs: [] });
  try {
    const simulator = await simulate(lab, { routed: ['10.60.0.0/16'], script: { rules: [{ match: '10.60.0.0/16' }] } });
    const arena = { lab, simulator, peers: findPeers() };
    const rows: Row[] = [];
    for (const [n, it] of cases.entries()) rows.push(await runCase(arena, it, `10.60.${n}.`));
    print(
      rows,
      arena.peers.map(({ name }) => name),
    );
    return figuresOf(rows);
  } finally {
    lab.remove();
  }
};

const print = (rows: readonly Row[], peers: readonly string[]): void => {
  console.log(`| case | truth | Fieldwatch | ${peers.join(' | ')} |\n|---|---|---|${'---|'.repeat(peers.length)}`);
  for (const row of rows) {
    const theirs = row.peers.map(({ said, expected }) => sayPeer(said, expected));
    console.log(`| ${[row.name, sayTruth(row), oursOf(row), ...theirs].join(' | ')} |`);
  }
  for (const { name, ours } of rows)
    for (const { differences } of ours)
      for (const { address, what, truth, told } of differences)
        console.log(`${name}: ${address ?? 'all'}: ${what} is ${truth}, told ${told}`);
};

/** Once, where both kinds of socket say the same. */
const oursOf = ({ ours }: Row): string => {
  const said = ours.map(sayOurs);
  const bare = new Set(said.map((one, n) => one.replace(` ${ours[n]?.backend}:`, '')));
  return bare.size === 1 && said.length > 1 ? [...bare].join() : said.join('<br>');
};

const figuresOf = (rows: readonly Row[]): Record<string, number> => {
  const figures: Record<string, number> = {
    cases: rows.length,
    oursWrong: rows.filter(({ ours }) => ours.some(({ differences }) => differences.length > 0)).length,
  };
  for (const { peers } of rows)
    for (const { name, said, expected } of peers)
      figures[`${name}Wrong`] = (figures[`${name}Wrong`] ?? 0) + Number(judgePeer(said, expected).verdict === 'wrong');
  return figures;
};
