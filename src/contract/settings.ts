/** Everything a person can set, with its default and its bounds. */
import { z } from 'zod';
import { canonicalIp, isUnicast } from './model/address.ts';
import { defaultPolicy, Policy } from './model/policy.ts';

const pace = z.strictObject({
  packetsPerSecond: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(1_000)
    .meta({ description: 'Over all probers; 0 means unpaced' }),
  packetsPerSubnetPerSecond: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(250)
    .meta({ description: 'Per subnet; 0 means as fast as the pace over all. Unpaced lifts it too' }),
  governor: z
    .boolean()
    .default(true)
    .meta({ description: 'Slows down while the network suffers from our packets, and only then' }),
  subnetsAtOnce: z
    .int()
    .min(1)
    .max(10_000)
    .default(1_000)
    .meta({ description: 'Subnet batches in flight, over all cycles of a type' }),
  probesPerSubnet: z
    .int()
    .min(1)
    .max(1_000)
    .default(30)
    .meta({ description: 'Unanswered packets in flight per subnet' }),
});
/** As a browser sends it in its Origin header: anything else would never match. */
const Origin = z
  .string()
  .max(200)
  .regex(
    /^https?:\/\/[a-z0-9.[\]:-]+\/?$/,
    'must be an origin such as https://wall.example, in lower case and without a path',
  );
const http = z.strictObject({
  enabledInDesktop: z.boolean().default(false),
  port: z.int().min(0).max(65_535).default(8080),
  allowedOrigins: z.array(Origin).max(20).default([]),
});
const notifications = z.strictObject({
  desktop: z.boolean().default(true),
  offline: z.boolean().default(true),
  online: z.boolean().default(true),
});
const history = z.strictObject({
  keepDays: z.int().min(1).max(3_660).default(30).meta({ description: 'Every check, to the microsecond' }),
  hourlyMonths: z
    .int()
    .min(1)
    .max(240)
    .default(13)
    .meta({ description: 'What each hour came to; never shorter than the checks themselves' }),
  dailyYears: z
    .int()
    .min(1)
    .max(30)
    .default(5)
    .meta({ description: 'What each day came to; never shorter than the hours' }),
  maxSizeMb: z
    .int()
    .min(50)
    .max(1_000_000)
    .default(5_000)
    .meta({ description: 'Of all together; above it the oldest checks go first, then hours, then days' }),
});
/** As they come in a query; what is left out is as it is set. */
const inQuery = (field: z.ZodDefault<z.ZodInt>) => z.coerce.number<number | string>().pipe(field.unwrap()).optional();
export const HistoryLimits = z.strictObject({
  keepDays: inQuery(history.shape.keepDays),
  hourlyMonths: inQuery(history.shape.hourlyMonths),
  dailyYears: inQuery(history.shape.dailyYears),
  maxSizeMb: inQuery(history.shape.maxSizeMb),
});
const backup = z.strictObject({
  daily: z.boolean().default(true),
  keep: z.int().min(1).max(365).default(7).meta({ description: 'Of daily ones and of those asked for, each' }),
});
const traceroute = z.strictObject({
  automatic: z
    .boolean()
    .default(true)
    .meta({ description: 'Trace devices that go offline, and once a day those that are online' }),
});
/** An IP literal in its one spelling: a name would have to be asked of the very network that is in doubt. */
const ReferenceHost = z
  .string()
  .max(64)
  .transform((text, context) => {
    const ip = canonicalIp(text);
    if (ip !== null && isUnicast(ip)) return ip;
    context.issues.push({ code: 'custom', input: text, message: 'is not an IPv4 or IPv6 unicast address' });
    return z.NEVER;
  });
const ownNetwork = z.strictObject({
  referenceHosts: z
    .array(ReferenceHost)
    .max(8)
    .default([])
    .meta({ description: 'Addresses outside that answer pings; silent, they say that it is our own line' }),
});
const desktop = z.strictObject({ closeToTray: z.boolean().default(true) });

export const Settings = z
  .strictObject({
    pace: pace.prefault({}),
    policy: Policy.default(defaultPolicy),
    http: http.prefault({}),
    notifications: notifications.prefault({}),
    history: history.prefault({}),
    backup: backup.prefault({}),
    traceroute: traceroute.prefault({}),
    ownNetwork: ownNetwork.prefault({}),
    desktop: desktop.prefault({}),
  })
  .meta({ id: 'Settings' });
export type Settings = z.infer<typeof Settings>;

/** A change: only the sections and keys that differ. */
const partial = <T extends z.ZodRawShape>(section: z.ZodObject<T>) =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(section.shape).map(([key, field]) => [
        key,
        ((field instanceof z.ZodDefault ? field.unwrap() : field) as z.ZodType).optional(),
      ]),
    ) as unknown as { [K in keyof T]: z.ZodOptional<T[K] extends z.ZodDefault<infer U> ? U : T[K]> },
  );

export const SettingsPatch = z
  .strictObject({
    pace: partial(pace),
    policy: partial(Policy),
    http: partial(http),
    notifications: partial(notifications),
    history: partial(history),
    backup: partial(backup),
    traceroute: partial(traceroute),
    ownNetwork: partial(ownNetwork),
    desktop: partial(desktop),
  })
  .partial()
  .meta({ id: 'SettingsPatch' });
export type SettingsPatch = z.infer<typeof SettingsPatch>;

export const defaultSettings: Settings = Settings.parse({});

export const applySettingsPatch = (settings: Settings, patch: SettingsPatch): Settings =>
  Settings.parse(
    Object.fromEntries(
      Object.entries(settings).map(([section, values]) => [
        section,
        { ...values, ...patch[section as keyof SettingsPatch] },
      ]),
    ),
  );
