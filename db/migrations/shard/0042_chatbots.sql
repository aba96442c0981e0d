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
