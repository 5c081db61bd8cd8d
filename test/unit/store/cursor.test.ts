import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from '../../../src/main/io/store/cursor.ts';

describe('cursor', () => {
  it('comes back as it went', () =>
    expect(decodeCursor('name+', encodeCursor('name+', ['ä', '4', 7]), 3)).toEqual(['ä', '4', 7]));

  it.each([
    ['of another order', encodeCursor('name-', ['a', '4', 7]), 3],
    ['with too few keys', encodeCursor('name+', ['4', 7]), 3],
    ['that is no JSON', 'AAAA', 3],
    ['that is empty', '', 3],
    ['with an object inside', Buffer.from('["name+",[{},1,2]]').toString('base64url'), 3],
  ])('one %s is refused as bad input', (_, cursor, keys) =>
    expect(() => decodeCursor('name+', cursor, keys)).toThrowError(expect.objectContaining({ code: 'bad-input' })),
  );
});
