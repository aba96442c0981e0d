CREATE TABLE `conversation_messages` (
	`tenant_id` integer NOT NULL,
	`id` text NOT NULL,
	`seq` integer NOT NULL,
	`conversation_id` text NOT NULL,
	`direction` text NOT NULL,
	`channel` text NOT NULL,
	`author` text,
	`campaign_id` integer,
	`at` integer NOT NULL,
	`sent_at` integer,
	`delivered_at` integer,
	`read_at` integer,
	`failed_at` integer,
	`error_code` text,
	PRIMARY KEY(`tenant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `conversation_messages_thread` ON `conversation_messages` (`tenant_id`,`conversation_id`,`at`);--> statement-breakpoint
CREATE INDEX `conversation_messages_at` ON `conversation_messages` (`tenant_id`,`at`);--> statement-breakpoint
CREATE TABLE `conversations` (
	`tenant_id` integer NOT NULL,
	`id` text NOT NULL,
	`seq` integer NOT NULL,
	`channel` text NOT NULL,
	`contact_id` integer,
	`status` text NOT NULL,
	`assignee` text,
	`priority` text NOT NULL,
	`subject` text NOT NULL,
	`trust` text NOT NULL,
	`campaign_id` integer,
	`created_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`waiting_since` integer,
	PRIMARY KEY(`tenant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `conversations_contact` ON `conversations` (`tenant_id`,`contact_id`,`last_at`);--> statement-breakpoint
CREATE INDEX `conversations_last` ON `conversations` (`tenant_id`,`last_at`);--> statement-breakpoint
CREATE TABLE `canned_answers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`text` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `canned_answers_name` ON `canned_answers` (`tenant_id`,`user_id`,`name_key`);--> statement-breakpoint
CREATE TABLE `inbox_members` (
	`tenant_id` integer NOT NULL,
	`user_id` text NOT NULL,
	`signature` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `user_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `inbox_uploads` (
	`tenant_id` integer NOT NULL,
	`key` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `inbox_uploads_old` ON `inbox_uploads` (`tenant_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `inbox_views` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`user_id` text NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`filter` text NOT NULL,
	`ordering` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbox_views_name` ON `inbox_views` (`tenant_id`,`user_id`,`name_key`);--> statement-breakpoint
ALTER TABLE `inbound_events` ADD `landed_at` integer;--> statement-breakpoint
CREATE INDEX `inbound_events_unlanded` ON `inbound_events` (`tenant_id`,`id`) WHERE landed_at IS NULL AND processed_at IS NOT NULL;