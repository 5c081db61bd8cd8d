/** Fills an empty store with the simulated fleet; a store that has devices stays as it is. */
import { defaultTypeId } from '../../contract/model/device-type.ts';
import { simulatedFleet } from '../io/simulated/simulated-fleet.ts';
import type { Store } from '../io/store/store.ts';

/** The same fleet at every start, on every machine. */
export const DEMO_SEED = 20_260_101;
const CHUNK_ROWS = 500;

export const seedDemoFleet = async (
  store: Pick<Store, 'statistics' | 'applyImport' | 'linkParents'>,
  now: number,
): Promise<void> => {
  if ((await store.statistics()).devices.total > 0) return;
  const by = { actor: 'system', at: now } as const;
  const rows = simulatedFleet(DEMO_SEED);
  for (let at = 0; at < rows.length; at += CHUNK_ROWS)
    await store.applyImport(rows.slice(at, at + CHUNK_ROWS), { typeId: defaultTypeId, site: '' }, by);
  await store.linkParents(rows, by);
};
