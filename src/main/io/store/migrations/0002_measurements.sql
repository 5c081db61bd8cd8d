-- Figures of a check that its row did not keep. Null where they follow from others (measured.ts) and in rows of before.
ALTER TABLE `checks` ADD `rtt_mean_us` integer;--> statement-breakpoint
ALTER TABLE `checks` ADD `rtt_p95_us` integer;--> statement-breakpoint
ALTER TABLE `checks` ADD `rtt_p99_us` integer;--> statement-breakpoint
ALTER TABLE `checks` ADD `jitter_us` integer;--> statement-breakpoint
ALTER TABLE `checks` ADD `duplicates` integer;--> statement-breakpoint
ALTER TABLE `checks` ADD `ttl` integer;
