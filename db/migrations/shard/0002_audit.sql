CREATE TABLE `audit_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`area` text NOT NULL,
	`action` text NOT NULL,
	`target_id` text,
	`target_name` text,
	`details` text NOT NULL,
	`ip` text
);
--> statement-breakpoint
CREATE INDEX `audit_log_at` ON `audit_log` (`tenant_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_actor` ON `audit_log` (`tenant_id`,`actor`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_area` ON `audit_log` (`tenant_id`,`area`,`at`,`id`);