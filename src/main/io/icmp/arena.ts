/** Memory with a known address, for structures that point into each other: ordinary Buffers, because Electron forbids external ones. */
import koffi from 'koffi';

export type Arena = { readonly buffer: Buffer; readonly view: DataView; readonly address: bigint };

/** It stays where it is as long as the Buffer lives; `memmove` is the C library's. */
export const createArena = (memmove: (to: Buffer, from: Buffer, bytes: number) => unknown, bytes: number): Arena => {
  // Never small: a Buffer from the pool or on the heap could be moved.
  const buffer = Buffer.alloc(Math.max(bytes, 8_192));
  const address = koffi.address(memmove(buffer, buffer, 0));
  return { buffer, view: new DataView(buffer.buffer, buffer.byteOffset, buffer.length), address };
};
