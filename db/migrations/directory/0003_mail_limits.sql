CREATE TABLE `mail_counts` (
	`day` integer NOT NULL,
	`scope` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`day`, `scope`)
);
--> statement-breakpoint
CREATE TABLE `pending_audit` (
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
CREATE INDEX `pending_audit_tenant` ON `pending_audit` (`tenant_id`,`id`);--> statement-breakpoint
ALTER TABLE `invitations` ADD `next_token_hash` text;--> statement-breakpoint
CREATE UNIQUE INDEX `invitations_next_token_hash_unique` ON `invitations` (`next_token_hash`);