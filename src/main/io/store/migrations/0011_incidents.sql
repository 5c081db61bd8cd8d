CREATE TABLE `incident_entries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`incident_id` integer NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`text` text NOT NULL,
	`actor` text,
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `incident_entries_by_incident` ON `incident_entries` (`incident_id`,`id`);
--> statement-breakpoint
CREATE TABLE `incident_members` (
	`incident_id` integer NOT NULL,
	`device_id` integer NOT NULL,
	`role` text NOT NULL,
	`reason` text NOT NULL,
	`joined_at` integer NOT NULL,
	`left_at` integer,
	PRIMARY KEY(`incident_id`, `device_id`),
	FOREIGN KEY (`incident_id`) REFERENCES `incidents`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `incident_members_by_device` ON `incident_members` (`device_id`,`incident_id`);
--> statement-breakpoint
CREATE TABLE `incidents` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`state` text NOT NULL,
	`severity` text NOT NULL,
	`scope` text NOT NULL,
	`title` text NOT NULL,
	`cause` text NOT NULL,
	`subnet_id` integer,
	`site` text NOT NULL,
	`root_device_id` integer NOT NULL,
	`started_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`last_join_at` integer NOT NULL,
	`ended_at` integer,
	`members_now` integer NOT NULL,
	`members_most` integer NOT NULL,
	`acknowledged_at` integer,
	`acknowledged_by` text,
	`resolved_at` integer,
	`resolved_by` text,
	`label` text NOT NULL,
	`merged_into` integer,
	`news` integer NOT NULL,
	FOREIGN KEY (`subnet_id`) REFERENCES `subnets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`root_device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `incidents_by_state` ON `incidents` (`state`,`id`) WHERE merged_into IS NULL;
--> statement-breakpoint
CREATE INDEX `incidents_not_over` ON `incidents` (`ended_at`) WHERE merged_into IS NULL;
