/** The fleet of the demo: a regional fibre network of 25 sites, 750 subnets and 2,400 devices with believable names. */
import type { ImportRow } from '../store/store.ts';
import { fraction, hash32, mix32 } from './chance.ts';

const SUBNETS = 750;
const DEVICES = 2_400;

const sites = [
  'Alderley',
  'Birchfield',
  'Cranmore',
  'Dunfield',
  'Eastgate',
  'Fairhaven',
  'Glenwood',
  'Harbour Point',
  'Ironbridge',
  'Juniper Hill',
  'Kingsmead',
  'Larkspur',
  'Millbrook',
  'Northam',
  'Oakridge',
  'Pinecrest',
  'Quarry Lane',
  'Riverside',
  'Stonefield',
  'Thornbury',
  'Upper Vale',
  'Westbrook',
  'Yarrow',
  'Zion Road',
  'Market Square',
] as const;

/** What stands in a street cabinet beside its router; the first letters are the usual abbreviations of the trade. */
const kinds = [
  { kind: 'cam', words: 'Camera', weight: 30, live: 0.7 },
  { kind: 'olt', words: 'Optical line terminal', weight: 14, live: 0.9 },
  { kind: 'radio', words: 'Radio link', weight: 14, live: 0.8 },
  { kind: 'ap', words: 'Access point', weight: 16, live: 0.4 },
  { kind: 'ups', words: 'Power supply', weight: 10, live: 0.1 },
  { kind: 'meter', words: 'Smart meter head', weight: 9, live: 0 },
  { kind: 'door', words: 'Door controller', weight: 7, live: 0.3 },
] as const;

/** The same rows for the same seed; every subnet has a gateway, and its other devices name it as their parent. */
export const simulatedFleet = (seed: number): ImportRow[] => {
  const rows: ImportRow[] = [];
  const perSite = SUBNETS / sites.length;
  const extras = extraDevices(seed);
  for (let index = 0; index < SUBNETS; index++) {
    const siteIndex = Math.floor(index / perSite);
    const inSite = index % perSite;
    addSubnet(rows, seed, { index, siteIndex, inSite, extras: extras[index] ?? 0 });
  }
  return rows;
};

/** Devices beside the gateway: two each, the rest of the fleet falls unevenly. */
const extraDevices = (seed: number): number[] => {
  const extras = Array.from({ length: SUBNETS }, () => 2);
  for (let left = DEVICES - 3 * SUBNETS, draw = 0; left > 0; left--, draw++) {
    const index = hash32(seed, 'extra', draw) % SUBNETS;
    extras[index] = (extras[index] ?? 0) + 1;
  }
  return extras;
};

type SubnetPlace = { index: number; siteIndex: number; inSite: number; extras: number };

const addSubnet = (rows: ImportRow[], seed: number, { index, siteIndex, inSite, extras }: SubnetPlace) => {
  const site = sites[siteIndex] ?? sites[0];
  const short = site.slice(0, 3).toLowerCase();
  const network = `10.${10 + siteIndex}.${inSite}`;
  const core = inSite === 0;
  const gateway = core ? `core-${short}-1` : `sw-${short}-${two(inSite)}`;
  const siteCore = `core-${short}-1`;
  const row = (name: string, host: number, typeId: string, parent: string | null, notes: string): ImportRow => ({
    line: rows.length + 2,
    name,
    address: `${network}.${host}`,
    typeId,
    subnet: `${network}.0/24`,
    site,
    parent,
    notes,
  });
  rows.push(
    row(
      gateway,
      1,
      core || inSite % 3 === 0 ? 'live' : 'critical',
      core ? (siteIndex === 0 ? null : `core-${sites[0].slice(0, 3).toLowerCase()}-1`) : siteCore,
      core ? `Core router, ${site}` : `Access switch, cabinet ${two(inSite)}, ${site}`,
    ),
  );
  for (let n = 0; n < extras; n++) {
    const draw = hash32(seed, 'device', index, n);
    const { kind, words, live } = kindFor(fraction(draw));
    const typeId = fraction(mix32(draw, 1)) < live ? 'live' : kind === 'meter' || kind === 'ups' ? 'low' : 'standard';
    rows.push(row(`${kind}-${short}-${two(inSite)}-${n + 1}`, 10 + n, typeId, gateway, `${words}, ${site}`));
  }
};

const kindFor = (at: number) => {
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  let left = at * total;
  for (const kind of kinds) {
    left -= kind.weight;
    if (left < 0) return kind;
  }
  return kinds[0];
};

const two = (value: number): string => String(value).padStart(2, '0');
