/** What waits in staging, asked by device. Blocks that can't be read are passed over, as they are in month files. */
import type { Connection } from '../database/statements.ts';
import { hourOf, type StagedCheck } from '../packing/check-row.ts';
import { type Block, readable, readBlock } from './block.ts';
import { groupOf, stagedHours, unsorted } from './stage-checks.ts';

type Sql = Connection['sql'];

export const blocksSql = 'SELECT body FROM staged_checks WHERE hour = ? AND device_group = ?';

/** A range, both ends included; ascending by time, then by the order in which they came. */
export const stagedBetween = (sql: Sql, id: number, from: number, to: number): StagedCheck[] =>
  hoursWithin(sql, from, to)
    .flatMap((hour) => ofHour(sql, hour, id))
    .filter(({ at }) => at >= from && at <= to);

/** The same of many devices, which then share what is read; those without a check are not there. */
export const stagedOfMany = (
  sql: Sql,
  ids: readonly number[],
  from: number,
  to: number,
): ReadonlyMap<number, readonly StagedCheck[]> => {
  const hours = hoursWithin(sql, from, to);
  const fresh = hours.flatMap((hour) => blocksOf(sql, hour, unsorted));
  const found = new Map<number, StagedCheck[]>();
  for (const [group, members] of Map.groupBy(ids, groupOf)) {
    const blocks = [...hours.flatMap((hour) => blocksOf(sql, hour, group)), ...fresh];
    for (const id of members) {
      const rows = blocks
        .flatMap((block) => readable(() => block.ofDevice(id)) ?? [])
        .filter(({ at }) => at >= from && at <= to);
      if (rows.length > 0) found.set(id, inOrder(rows));
    }
  }
  return found;
};

/** So many of the last before a moment, newest first. */
export const stagedBefore = (sql: Sql, id: number, before: number, enough: number): StagedCheck[] => {
  const found: StagedCheck[] = [];
  for (const hour of hoursWithin(sql, 0, before).reverse()) {
    if (found.length >= enough) break;
    found.push(
      ...ofHour(sql, hour, id)
        .filter(({ at }) => at < before)
        .reverse(),
    );
  }
  return found.slice(0, enough);
};

/** When the device was checked first, at this moment or after it. */
export const stagedFrom = (sql: Sql, id: number, from: number): number | undefined => {
  for (const hour of stagedHours(sql, hourOf(from))) {
    const first = ofHour(sql, hour, id).find(({ at }) => at >= from);
    if (first !== undefined) return first.at;
  }
  return undefined;
};

const hoursWithin = (sql: Sql, from: number, to: number): number[] =>
  stagedHours(sql, hourOf(from)).filter((hour) => hour <= hourOf(to));

const ofHour = (sql: Sql, hour: number, id: number): StagedCheck[] =>
  inOrder(
    [...blocksOf(sql, hour, groupOf(id)), ...blocksOf(sql, hour, unsorted)].flatMap(
      (block) => readable(() => block.ofDevice(id)) ?? [],
    ),
  );

const blocksOf = (sql: Sql, hour: number, group: number): Block[] =>
  sql<{ body: Uint8Array }>(blocksSql)
    .all(hour, group)
    .flatMap(({ body }) => readable(() => readBlock(body)) ?? []);

const inOrder = (rows: StagedCheck[]): StagedCheck[] => rows.sort((a, b) => a.at - b.at || a.id - b.id);
