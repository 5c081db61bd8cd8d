/** A DataView that throws when anything outside the allowed bytes is read, and a Uint8Array's worth of canaries around them. */
const getters = ['getUint8', 'getInt8', 'getUint16', 'getInt16', 'getUint32', 'getInt32'] as const;
const widths = { getUint8: 1, getInt8: 1, getUint16: 2, getInt16: 2, getUint32: 4, getInt32: 4 } as const;
export const CANARY = 0xca;

export const guardedView = (bytes: Uint8Array, isAllowed: (at: number, width: number) => boolean): DataView => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const guarded = Object.fromEntries(
    getters.map((name) => [
      name,
      (at: number, littleEndian?: boolean): number => {
        if (!isAllowed(at, widths[name])) throw new Error(`${name} at ${at} is outside`);
        return view[name](at, littleEndian);
      },
    ]),
  );
  return guarded as unknown as DataView;
};
