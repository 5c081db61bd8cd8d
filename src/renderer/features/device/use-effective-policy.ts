/** The policy that is in force for a device: global → type → subnet → device. */
import type { Device } from '../../../contract/model/device.ts';
import { defaultPolicy, inheritPolicy, type Policy } from '../../../contract/model/policy.ts';
import { useFleet, useSettings, useSubnet } from '../../client/use-fleet.tsx';

export const useEffectivePolicy = (device: Pick<Device, 'typeId' | 'subnetId' | 'policy'>): Policy => {
  const type = useFleet((state) => state.types.find(({ id }) => id === device.typeId));
  const subnet = useSubnet(device.subnetId);
  return inheritPolicy(useSettings()?.policy ?? defaultPolicy, type?.policy, subnet?.policy, device.policy);
};
