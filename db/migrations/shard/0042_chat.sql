CREATE TABLE `chat_settings` (
	`tenant_id` integer PRIMARY KEY NOT NULL,
	`settings` text NOT NULL,
	`secret` text,
	`secret_at` integer
);
--> statement-breakpoint
CREATE TABLE `chat_visitors` (
	`tenant_id` integer NOT NULL,
	`id` text NOT NULL,
	`visitor` text NOT NULL,
	`site` text NOT NULL,
	`trust` text NOT NULL,
	`contact_id` integer,
	`email` text,
	`name` text,
	`phone` text,
	`company` text,
	`proven_until` integer,
	`page_url` text NOT NULL,
	`page_title` text NOT NULL,
	`referrer` text NOT NULL,
	`country` text,
	`region` text,
	`city` text,
	`browser` text,
	`system` text,
	`language` text NOT NULL,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `chat_visitors_visitor` ON `chat_visitors` (`tenant_id`,`visitor`,`seen_at`);--> statement-breakpoint
CREATE INDEX `chat_visitors_seen` ON `chat_visitors` (`tenant_id`,`seen_at`);--> statement-breakpoint
CREATE INDEX `chat_visitors_contact` ON `chat_visitors` (`tenant_id`,`contact_id`);--> statement-breakpoint
CREATE INDEX `chat_visitors_email` ON `chat_visitors` (`tenant_id`,`email`);--> statement-breakpoint
CREATE TABLE `chatbot_versions` (
	`tenant_id` integer NOT NULL,
	`version` integer NOT NULL,
	`revision` integer NOT NULL,
	`flow` text NOT NULL,
	`published_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `version`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `chatbots` (
	`tenant_id` integer PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL,
	`flow` text NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
