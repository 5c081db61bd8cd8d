import { expect, it } from 'vitest';
import { nextReserve } from '../../../src/main/io/store/safety/reserve.ts';

const mb = 1024 * 1024;
it.each([
  ['with room it is made', false, 64 * mb, 'make'],
  ['with less it waits, so that it does not come and go', false, 63 * mb, 'wait'],
  ['once there it stays while there is any room', true, 5 * mb, 'keep'],
  ['on a full disk it is given up', true, 3 * mb, 'give-up'],
])('%s', (_, held, freeBytes, expected) => expect(nextReserve(held, freeBytes)).toBe(expected));
