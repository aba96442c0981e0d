CREATE TABLE `task_effects` (
	`tenant_id` integer NOT NULL,
	`task_id` integer NOT NULL,
	`contact_id` integer NOT NULL,
	`ref_id` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `task_id`, `contact_id`, `ref_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `tasks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`input` text NOT NULL,
	`cursor` text NOT NULL,
	`details` text NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`total` integer,
	`progress` real DEFAULT 0 NOT NULL,
	`changed` integer DEFAULT 0 NOT NULL,
	`result` text,
	`error` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`lease_until` integer,
	`actor` text NOT NULL,
	`client_key` text,
	`undo_of` integer,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`updated_at` integer NOT NULL,
	`finished_at` integer,
	`expires_at` integer
);
--> statement-breakpoint
CREATE INDEX `tasks_tenant` ON `tasks` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `tasks_open` ON `tasks` (`tenant_id`,`id`) WHERE finished_at IS NULL;--> statement-breakpoint
CREATE INDEX `tasks_expiring` ON `tasks` (`tenant_id`,`expires_at`) WHERE expires_at IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_client_key` ON `tasks` (`tenant_id`,`client_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `tasks_undo` ON `tasks` (`tenant_id`,`undo_of`) WHERE undo_of IS NOT NULL AND state <> 'failed';