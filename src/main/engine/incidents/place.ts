/** Where a device stands in the network, as far as it tells which failures have one cause. */
export type Place = {
  readonly deviceId: number;
  readonly name: string;
  readonly address: string;
  readonly subnet: { readonly id: number; readonly cidr: string; readonly devices: number } | null;
  /** The device's own, or that of its subnet; empty where nobody said. */
  readonly site: string;
  /** Its parent, that one's parent, and so on. */
  readonly ancestors: readonly number[];
};
