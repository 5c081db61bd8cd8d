/** Every call's handler in one literal: the compiler counts that none is missing. */
import type { Handlers } from '../../contract/api.ts';
import { auditHandlers } from './handlers/audit.ts';
import { backupHandlers } from './handlers/backups.ts';
import { cycleHandlers } from './handlers/cycles.ts';
import { deviceHandlers } from './handlers/devices.ts';
import { doctorHandlers } from './handlers/doctor.ts';
import { exportHandlers } from './handlers/export.ts';
import { healthHandlers } from './handlers/health.ts';
import { historyHandlers } from './handlers/history.ts';
import { historyForecastHandlers } from './handlers/history-forecast.ts';
import { importHandlers } from './handlers/imports.ts';
import { incidentHandlers } from './handlers/incidents.ts';
import { networkHandlers } from './handlers/networks.ts';
import { offerHandlers } from './handlers/offers.ts';
import { pathHandlers } from './handlers/paths.ts';
import { roundsHandlers } from './handlers/rounds.ts';
import { settingsHandlers } from './handlers/settings.ts';
import { statisticsHandlers } from './handlers/statistics.ts';
import { statusEventHandlers } from './handlers/status-events.ts';
import { subnetHandlers } from './handlers/subnets.ts';
import { typeHandlers } from './handlers/types.ts';
import { uptimeHandlers } from './handlers/uptime.ts';
import type { CallContext, ServiceParts } from './service-parts.ts';

export const createHandlers = (parts: ServiceParts): Handlers<CallContext> => ({
  ...healthHandlers(parts),
  ...deviceHandlers(parts),
  ...pathHandlers(parts),
  ...exportHandlers(parts),
  ...importHandlers(parts),
  ...historyHandlers(parts),
  ...subnetHandlers(parts),
  ...typeHandlers(parts),
  ...statisticsHandlers(parts),
  ...statusEventHandlers(parts),
  ...uptimeHandlers(parts),
  ...roundsHandlers(parts),
  ...cycleHandlers(parts),
  ...incidentHandlers(parts),
  ...offerHandlers(parts),
  ...settingsHandlers(parts),
  ...historyForecastHandlers(parts),
  ...backupHandlers(parts),
  ...networkHandlers(parts),
  ...doctorHandlers(parts),
  ...auditHandlers(parts),
});
