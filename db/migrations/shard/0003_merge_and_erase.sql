CREATE TABLE `erasures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`contact_id` integer NOT NULL,
	`actor` text NOT NULL,
	`requested_at` integer NOT NULL,
	`step` text,
	`step_cursor` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	`sealed` text,
	`removed` text DEFAULT '{}' NOT NULL,
	`finished_at` integer,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `erasures_contact` ON `erasures` (`tenant_id`,`contact_id`);--> statement-breakpoint
CREATE INDEX `erasures_open` ON `erasures` (`tenant_id`,`due_at`) WHERE finished_at IS NULL;--> statement-breakpoint
CREATE TABLE `merged_contacts` (
	`tenant_id` integer NOT NULL,
	`contact_id` integer NOT NULL,
	`into_id` integer NOT NULL,
	`merged_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `contact_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `merged_contacts_into` ON `merged_contacts` (`tenant_id`,`into_id`);--> statement-breakpoint
CREATE TABLE `suppression_hashes` (
	`tenant_id` integer NOT NULL,
	`channel` text NOT NULL,
	`hash` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `channel`, `hash`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `contact_identities` ADD `kept` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `contacts` ADD `time_zone` text;--> statement-breakpoint
ALTER TABLE `fields` ADD `stored` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `fields` ADD `deleted_at` integer;--> statement-breakpoint
ALTER TABLE `tags` ADD `deleted_at` integer;--> statement-breakpoint
ALTER TABLE `tags` ADD `merged_into_id` integer;