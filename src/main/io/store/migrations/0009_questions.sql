CREATE INDEX `cycles_by_planned` ON `cycles` (`planned_at`) WHERE "trigger" = 'schedule';--> statement-breakpoint
-- For whoever opens the file with a tool of his own; the program itself asks its tables. Times are UTC, removed devices are left out.
CREATE VIEW `device_current_status` AS
SELECT d.`id` AS `device_id`, d.`name`, d.`address`, t.`name` AS `type`, n.`cidr` AS `subnet`,
	coalesce(nullif(d.`site`, ''), n.`site`, '') AS `site`, d.`paused`,
	CASE s.`status` WHEN 0 THEN 'offline' WHEN 1 THEN 'degraded' WHEN 3 THEN 'online' ELSE 'unknown' END AS `status`,
	strftime('%Y-%m-%d %H:%M:%f', s.`status_since` / 1000.0, 'unixepoch') AS `since`,
	s.`status_reason` AS `reason`,
	strftime('%Y-%m-%d %H:%M:%f', s.`checked_at` / 1000.0, 'unixepoch') AS `checked`,
	s.`rtt_us` / 1000.0 AS `rtt_ms`, s.`loss_bp` / 100.0 AS `loss_percent`
FROM `devices` d
	JOIN `current_status` s ON s.`device_id` = d.`id`
	JOIN `device_types` t ON t.`id` = d.`type_id`
	LEFT JOIN `subnets` n ON n.`id` = d.`subnet_id`
WHERE d.`deleted_at` IS NULL;
--> statement-breakpoint
-- What this file alone can tell: all transitions that are kept, and the checks that are not packed into a month file yet.
CREATE VIEW `device_statistics` AS
SELECT d.`id` AS `device_id`, d.`name`, d.`address`,
	strftime('%Y-%m-%d %H:%M:%f', d.`created_at` / 1000.0, 'unixepoch') AS `added`,
	coalesce(e.`flaps`, 0) AS `flaps`, coalesce(e.`outages`, 0) AS `outages`,
	strftime('%Y-%m-%d %H:%M:%f', e.`last_outage_at` / 1000.0, 'unixepoch') AS `last_outage`,
	coalesce(c.`checks`, 0) AS `recent_checks`,
	strftime('%Y-%m-%d %H:%M:%f', c.`first_at` / 1000.0, 'unixepoch') AS `recent_from`,
	c.`rtt_us` / 1000.0 AS `recent_rtt_ms`,
	100.0 * max(0, c.`sent` - c.`received`) / nullif(c.`sent`, 0) AS `recent_loss_percent`
FROM `devices` d
	LEFT JOIN (SELECT `device_id`, sum(`news`) AS `flaps`, sum(`to_status` = 0) AS `outages`,
		max(CASE WHEN `to_status` = 0 THEN `at` END) AS `last_outage_at`
		FROM `status_events` GROUP BY `device_id`) e ON e.`device_id` = d.`id`
	LEFT JOIN (SELECT `device_id`, count(*) AS `checks`, min(`at`) AS `first_at`, sum(`sent`) AS `sent`,
		sum(`received`) AS `received`, avg(coalesce(`rtt_mean_us`, `rtt_us`)) AS `rtt_us`
		FROM `checks` GROUP BY `device_id`) c ON c.`device_id` = d.`id`
WHERE d.`deleted_at` IS NULL;
--> statement-breakpoint
-- What needs a person right now: devices that are offline or degraded and not paused, worst and longest first.
CREATE VIEW `active_anomalies` AS
SELECT `device_id`, `name`, `address`, `type`, `subnet`, `site`, `status` AS `kind`, `since`, `reason`
FROM `device_current_status`
WHERE `paused` = 0 AND `status` IN ('offline', 'degraded')
ORDER BY `status` = 'degraded', `since`;
