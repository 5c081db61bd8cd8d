CREATE TABLE `staged_checks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`first_id` integer NOT NULL,
	`hour` integer NOT NULL,
	`device_group` integer NOT NULL,
	`checks` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`body` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `staged_checks_by_hour` ON `staged_checks` (`hour`,`device_group`,`checks`);
--> statement-breakpoint
-- The program lends this one statement its function: rows become blocks as the writer makes them.
INSERT INTO `staged_checks` (`id`, `first_id`, `hour`, `device_group`, `checks`, `first_at`, `last_at`, `body`)
SELECT max(`id`), min(`id`), `at` / 3600000, `device_id` / 64, count(*), min(`at`), max(`at`), staged_block(json_array(`device_id`, `id`, `at`, `cycle_id`, `sent`, `received`, `rtt_min_us`, `rtt_us`, `rtt_max_us`, `void_reason`, `status`,
	`status_since`, `loss_bp`, `rtt_mean_us`, `rtt_p95_us`, `rtt_p99_us`, `jitter_us`, `duplicates`, `ttl`))
FROM `checks` GROUP BY `at` / 3600000, `device_id` / 64, `id` / 65536;
--> statement-breakpoint
DROP VIEW `device_statistics`;
--> statement-breakpoint
-- With it goes the trigger that kept the current status.
DROP TABLE `checks`;
--> statement-breakpoint
-- All transitions that are kept, and the last check: the others are in blocks and month files, which the program reads.
CREATE VIEW `device_statistics` AS
SELECT d.`id` AS `device_id`, d.`name`, d.`address`,
	strftime('%Y-%m-%d %H:%M:%f', d.`created_at` / 1000.0, 'unixepoch') AS `added`,
	coalesce(e.`flaps`, 0) AS `flaps`, coalesce(e.`outages`, 0) AS `outages`,
	strftime('%Y-%m-%d %H:%M:%f', e.`last_outage_at` / 1000.0, 'unixepoch') AS `last_outage`,
	strftime('%Y-%m-%d %H:%M:%f', s.`checked_at` / 1000.0, 'unixepoch') AS `checked`,
	s.`rtt_us` / 1000.0 AS `rtt_ms`, s.`loss_bp` / 100.0 AS `loss_percent`
FROM `devices` d
	JOIN `current_status` s ON s.`device_id` = d.`id`
	LEFT JOIN (SELECT `device_id`, sum(`news`) AS `flaps`, sum(`to_status` = 0) AS `outages`,
		max(CASE WHEN `to_status` = 0 THEN `at` END) AS `last_outage_at`
		FROM `status_events` GROUP BY `device_id`) e ON e.`device_id` = d.`id`
WHERE d.`deleted_at` IS NULL;
