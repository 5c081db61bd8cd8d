CREATE TABLE `device_paths` (
	`device_id` integer NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`target` text NOT NULL,
	`reached` integer NOT NULL,
	`hops` text NOT NULL,
	`void_reason` integer,
	`held_back` text,
	PRIMARY KEY(`device_id`, `kind`),
	FOREIGN KEY (`device_id`) REFERENCES `devices`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
