DROP INDEX `status_events_by_device`;--> statement-breakpoint
ALTER TABLE `status_events` ADD `void_reason` integer;--> statement-breakpoint
CREATE INDEX `status_events_by_device` ON `status_events` (`device_id`,`id`,`at`,`to_status`,`void_reason`);--> statement-breakpoint
ALTER TABLE `sessions` ADD `woke` integer DEFAULT 0 NOT NULL;