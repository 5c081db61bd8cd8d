/** How a page opens the dialog that adds devices, which belongs to the window around all pages. */
import { createContext, useContext } from 'react';

const Opener = createContext<() => void>(() => undefined);

export const AddDevicesOpener = Opener.Provider;
export const useAddDevicesOpener = (): (() => void) => useContext(Opener);
