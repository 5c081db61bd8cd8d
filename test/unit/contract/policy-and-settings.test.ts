import { describe, expect, test } from 'vitest';
import { builtInTypes } from '../../../src/contract/model/device-type.ts';
import {
  checkDurationMs,
  defaultPolicy,
  inheritPolicy,
  Policy,
  PolicyOverride,
  policyProblem,
  tcpPortOf,
} from '../../../src/contract/model/policy.ts';
import { applySettingsPatch, defaultSettings, Settings, SettingsPatch } from '../../../src/contract/settings.ts';

describe('a policy is inherited global → type → subnet → device', () => {
  test.each([
    ['nothing said: the global one', [], 1_800, 3],
    ['the type speaks', [{ intervalS: 10 }], 10, 3],
    ['the subnet overrules the type', [{ intervalS: 10 }, { intervalS: 60 }], 60, 3],
    ['the device overrules all, key by key', [{ intervalS: 10 }, { packets: 5 }, { intervalS: 1 }], 1, 5],
    ['a level that says nothing changes nothing', [{ intervalS: 10 }, null, undefined], 10, 3],
  ] as const)('%s', (_rule, levels, intervalS, packets) => {
    const policy = inheritPolicy(defaultPolicy, ...levels);
    expect([policy.intervalS, policy.packets]).toEqual([intervalS, packets]);
  });

  test('a check that can outlast its interval is named as a problem', () => {
    expect(checkDurationMs(defaultPolicy)).toBe(1_500);
    expect(policyProblem({ ...defaultPolicy, intervalS: 1 })).toMatch(/1500 ms .* interval of 1 s/);
    expect(policyProblem({ ...defaultPolicy, intervalS: 1, packets: 1 })).toBeNull();
  });

  test('every built-in type works as it comes', () =>
    expect(builtInTypes.map((type) => policyProblem(inheritPolicy(defaultPolicy, type.policy)))).toEqual([
      null,
      null,
      null,
      null,
    ]));
});

describe('the way of asking', () => {
  const { method, tcpPort, ...before } = defaultPolicy;

  test('a policy stored before there was a choice meant ICMP', () => {
    expect(Policy.parse(before)).toEqual(defaultPolicy);
    expect(Settings.parse({ policy: before })).toEqual(defaultSettings);
    expect([method, tcpPort]).toEqual(['icmp', 443]);
  });

  test('a level that says nothing of it says nothing', () => {
    expect(PolicyOverride.parse({})).toEqual({});
    expect(PolicyOverride.parse({ intervalS: 60 })).toEqual({ intervalS: 60 });
    expect(SettingsPatch.parse({ policy: { packets: 5 } })).toEqual({ policy: { packets: 5 } });
  });

  test.each([
    ['ICMP asks no port, whatever is stored', [{ tcpPort: 22 }], null],
    ['TCP asks 443 where nobody says otherwise', [{ method: 'tcp' }], 443],
    ['the type says TCP, the device which port', [{ method: 'tcp' }, { tcpPort: 8_080 }], 8_080],
    ['the device goes back to ICMP', [{ method: 'tcp', tcpPort: 22 }, { method: 'icmp' }], null],
  ] as const)('%s', (_rule, levels, port) => {
    expect(tcpPortOf(inheritPolicy(defaultPolicy, ...levels))).toBe(port);
  });

  test.each([{ tcpPort: 0 }, { tcpPort: 65_536 }, { tcpPort: 1.5 }, { tcpPort: '443' }, { method: 'udp' }])(
    '%o is refused',
    (override) => expect(PolicyOverride.safeParse(override).success).toBe(false),
  );
});

describe('settings', () => {
  test('defaults are complete and valid', () => expect(Settings.parse({})).toEqual(defaultSettings));

  test('limits of history that were stored before hours and days had theirs are read', () =>
    expect(Settings.shape.history.parse({ keepDays: 7, maxSizeMb: 100 })).toEqual({
      ...defaultSettings.history,
      keepDays: 7,
      maxSizeMb: 100,
    }));

  test('a patch changes what it names and nothing else', () => {
    const changed = applySettingsPatch(defaultSettings, { pace: { packetsPerSecond: 20_000 } });
    expect(changed).toEqual({ ...defaultSettings, pace: { ...defaultSettings.pace, packetsPerSecond: 20_000 } });
  });

  test.each([
    ['an unknown section', { sound: { on: true } }],
    ['an unknown key', { pace: { speed: 1 } }],
    ['a negative pace', { pace: { packetsPerSecond: -1 } }],
    ['a text for a number', { pace: { packetsPerSecond: '5' } }],
    ['a reference host by name', { ownNetwork: { referenceHosts: ['router.example'] } }],
    ['nine reference hosts', { ownNetwork: { referenceHosts: Array.from({ length: 9 }, (_, i) => `192.0.2.${i}`) } }],
    ['an origin that is no URL', { http: { allowedOrigins: ['evil'] } }],
    ['an origin with a path, which no browser sends', { http: { allowedOrigins: ['http://wall.example/page'] } }],
    ['an origin of a scheme that loads no pages', { http: { allowedOrigins: ['javascript:alert(1)'] } }],
  ])('%s is refused', (_rule, patch) => expect(SettingsPatch.safeParse(patch).success).toBe(false));

  test('a patch fills in no defaults', () =>
    expect(SettingsPatch.parse({ pace: { subnetsAtOnce: 5 } })).toEqual({ pace: { subnetsAtOnce: 5 } }));
});
