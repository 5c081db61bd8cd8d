/** Keeps the main process small: a monitor that runs for months must not hold on to what its start needed. */
import { setFlagsFromString } from 'node:v8';

/**
 * V8 grows its young generation with the machine's memory, here to 64 MB and more. Without that growth the simulated fleet of 2,400 devices
 * runs in 222 MB instead of 278 MB, for a tenth more processor time (measured over 30 s, start included).
 */
export const keepHeapSmall = (): void => setFlagsFromString('--semi-space-growth-factor=1');
