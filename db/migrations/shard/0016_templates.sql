CREATE TABLE `sandbox_templates` (
	`tenant_id` integer NOT NULL,
	`provider_id` text NOT NULL,
	`name` text NOT NULL,
	`language` text NOT NULL,
	`status` text NOT NULL,
	`reason` text NOT NULL,
	`category` text,
	PRIMARY KEY(`tenant_id`, `provider_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sandbox_templates_name` ON `sandbox_templates` (`tenant_id`,`name`,`language`);--> statement-breakpoint
CREATE TABLE `template_buttons` (
	`tenant_id` integer NOT NULL,
	`template_id` integer NOT NULL,
	`language` text NOT NULL,
	`position` integer NOT NULL,
	`kind` text NOT NULL,
	`label` text NOT NULL,
	`value` text NOT NULL,
	`tag_id` integer,
	PRIMARY KEY(`tenant_id`, `template_id`, `language`, `position`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `template_translations` (
	`tenant_id` integer NOT NULL,
	`template_id` integer NOT NULL,
	`language` text NOT NULL,
	`position` integer NOT NULL,
	`body` text NOT NULL,
	`state` text DEFAULT 'draft' NOT NULL,
	`reason` text,
	`state_at` integer,
	`given_category` text,
	`provider_name` text,
	`provider_id` text,
	`connection` text,
	`attempt_at` integer,
	`next_check_at` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`tenant_id`, `template_id`, `language`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `template_translations_due` ON `template_translations` (`tenant_id`,`next_check_at`) WHERE next_check_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `templates` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`category` text NOT NULL,
	`default_language` text NOT NULL,
	`samples` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`digest` text,
	`created_by` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`requested_at` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `templates_tenant` ON `templates` (`tenant_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `templates_name` ON `templates` (`tenant_id`,`name_key`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `templates_digest` ON `templates` (`tenant_id`,`digest`) WHERE digest IS NOT NULL AND deleted_at IS NULL;