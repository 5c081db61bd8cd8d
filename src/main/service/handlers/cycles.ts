/** Cycles: the past ones, one, start and cancel. */
import type { Handlers } from '../../../contract/api.ts';
import { FieldwatchError } from '../../../contract/errors.ts';
import type { CallContext, ServiceParts } from '../service-parts.ts';
import { found } from './found.ts';

/** A cancelled cycle ends within this. */
const CANCEL_WITHIN_MS = 1_000;

type CycleHandlers = Pick<Handlers<CallContext>, 'cycles.list' | 'cycles.start' | 'cycles.get' | 'cycles.cancel'>;

export const cycleHandlers = ({ store, rounds, cycles }: ServiceParts): CycleHandlers => {
  const cycle = async (id: number) =>
    rounds.running().find((running) => running.id === id) ?? found('cycle', id, await store.getCycle(id));

  return {
    'cycles.list': async (query) => ({ items: await store.listCycles(query) }),
    'cycles.get': ({ id }) => cycle(id),
    'cycles.start': (which) => {
      const cycleIds = rounds.runNow(which);
      const named = which.deviceIds ?? which.subnetIds ?? which.typeIds;
      if (cycleIds.length === 0 && named !== undefined)
        throw new FieldwatchError('not-found', 'Nothing to check: what was named is not there, or is paused.');
      return { cycleIds };
    },
    'cycles.cancel': async ({ id }) => {
      const ended = cycles.ended(id, CANCEL_WITHIN_MS);
      if (rounds.cancel(id)) return (await ended) ?? cycle(id);
      const past = await cycle(id);
      throw new FieldwatchError('conflict', `Cycle ${id} has already ${past.state}.`);
    },
  };
};
