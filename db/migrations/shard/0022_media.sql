CREATE TABLE `media` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`type` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`width` integer,
	`height` integer,
	`hash` text NOT NULL,
	`alt` text DEFAULT '' NOT NULL,
	`file_key` text NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `media_tenant` ON `media` (`tenant_id`,`id`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `media_hash` ON `media` (`tenant_id`,`hash`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `media_deleted` ON `media` (`tenant_id`,`deleted_at`) WHERE deleted_at IS NOT NULL;