CREATE TABLE `messenger_threads` (
	`tenant_id` integer NOT NULL,
	`psid` text NOT NULL,
	`page_id` text NOT NULL,
	`last_inbound_at` integer,
	`delivered_until` integer DEFAULT 0 NOT NULL,
	`delivered_at` integer,
	`read_until` integer DEFAULT 0 NOT NULL,
	`read_at` integer,
	PRIMARY KEY(`tenant_id`, `psid`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `messenger_threads_window` ON `messenger_threads` (`tenant_id`,`last_inbound_at`);