CREATE TABLE `tcp_offers` (
	`device_id` integer PRIMARY KEY NOT NULL,
	`address` text NOT NULL,
	`asked_at` integer NOT NULL,
	`state` text NOT NULL,
	`port` integer,
	`answer` text,
	`offered_at` integer,
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `tcp_offers_by_state` ON `tcp_offers` (`state`,`offered_at`);