CREATE TABLE `audit_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`before` text,
	`after` text
) STRICT;
--> statement-breakpoint
CREATE TABLE `checks` (
	`id` integer PRIMARY KEY NOT NULL,
	`device_id` integer NOT NULL,
	`cycle_id` integer,
	`at` integer NOT NULL,
	`sent` integer NOT NULL,
	`received` integer NOT NULL,
	`rtt_min_us` integer,
	`rtt_us` integer,
	`rtt_max_us` integer,
	`void_reason` integer,
	`status` integer NOT NULL,
	`status_since` integer,
	`loss_bp` integer,
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `checks_by_device` ON `checks` (`device_id`,`at`);--> statement-breakpoint
CREATE TABLE `current_status` (
	`device_id` integer PRIMARY KEY NOT NULL,
	`status` integer NOT NULL,
	`previous_status` integer,
	`status_since` integer,
	`status_reason` text DEFAULT '' NOT NULL,
	`checked_at` integer,
	`rtt_us` integer,
	`loss_bp` integer,
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE TABLE `cycles` (
	`id` integer PRIMARY KEY NOT NULL,
	`type_id` text NOT NULL,
	`interval_s` integer NOT NULL,
	`trigger` text NOT NULL,
	`state` text NOT NULL,
	`planned_at` integer NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`late_ms` real NOT NULL,
	`devices` integer NOT NULL,
	`subnets` integer NOT NULL,
	`done` integer NOT NULL,
	`confirming` integer NOT NULL,
	`online` integer NOT NULL,
	`degraded` integer NOT NULL,
	`offline` integer NOT NULL,
	`voids` integer NOT NULL,
	`packets_sent` integer NOT NULL,
	`packets_received` integer NOT NULL,
	`rejected` text NOT NULL,
	`rate_per_s` real NOT NULL,
	`remaining_ms` real,
	`problem` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `cycles_by_state` ON `cycles` (`state`);--> statement-breakpoint
CREATE TABLE `device_types` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`built_in` integer DEFAULT 0 NOT NULL,
	`policy` text DEFAULT '{}' NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `devices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`address` text NOT NULL,
	`address_key` text NOT NULL,
	`type_id` text NOT NULL,
	`subnet_id` integer,
	`site` text DEFAULT '' NOT NULL,
	`site_key` text DEFAULT '' NOT NULL,
	`parent_id` integer,
	`notes` text DEFAULT '' NOT NULL,
	`paused` integer DEFAULT 0 NOT NULL,
	`policy` text DEFAULT '{}' NOT NULL,
	`search` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`type_id`) REFERENCES `device_types`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`subnet_id`) REFERENCES `subnets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`parent_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `devices_live_address` ON `devices` (`address`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `devices_by_address` ON `devices` (`address_key`,`id`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `devices_by_name` ON `devices` (`name_key`,`address_key`,`id`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `devices_by_type` ON `devices` (`type_id`,`address_key`,`id`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `devices_by_site` ON `devices` (`site_key`,`address_key`,`id`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `devices_by_subnet` ON `devices` (`subnet_id`,`address_key`,`id`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE TABLE `pauses` (
	`id` integer PRIMARY KEY NOT NULL,
	`device_id` integer NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `pauses_by_device` ON `pauses` (`device_id`,`started_at`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` integer PRIMARY KEY NOT NULL,
	`started_at` integer NOT NULL,
	`last_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `notes` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `settings` (
	`section` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `status_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`device_id` integer NOT NULL,
	`subnet_id` integer,
	`at` integer NOT NULL,
	`from_status` integer NOT NULL,
	`to_status` integer NOT NULL,
	`reason` text NOT NULL,
	`news` integer NOT NULL,
	`cycle_id` integer,
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`subnet_id`) REFERENCES `subnets`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `status_events_by_device` ON `status_events` (`device_id`,`id`);--> statement-breakpoint
CREATE INDEX `status_events_by_device_at` ON `status_events` (`device_id`,`at`);--> statement-breakpoint
CREATE INDEX `status_events_by_subnet` ON `status_events` (`subnet_id`,`id`);--> statement-breakpoint
CREATE TABLE `subnets` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`cidr` text NOT NULL,
	`cidr_key` text NOT NULL,
	`name` text DEFAULT '' NOT NULL,
	`site` text DEFAULT '' NOT NULL,
	`policy` text DEFAULT '{}' NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `subnets_by_cidr` ON `subnets` (`cidr`);