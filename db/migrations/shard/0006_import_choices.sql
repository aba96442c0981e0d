ALTER TABLE `import_chunks` ADD `skipped` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `import_chunks` ADD `restored` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE TABLE `__new_imports` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`state` text NOT NULL,
	`file_name` text NOT NULL,
	`file_size_bytes` integer NOT NULL,
	`total_rows` integer NOT NULL,
	`chunk_rows` integer NOT NULL,
	`total_chunks` integer NOT NULL,
	`columns` text NOT NULL,
	`consents` text NOT NULL,
	`known_policy` text DEFAULT 'overwrite' NOT NULL,
	`deleted_policy` text DEFAULT 'leave' NOT NULL,
	`tags` text DEFAULT '[]' NOT NULL,
	`list_id` integer,
	`file_id` integer,
	`client_key` text,
	`input_digest` text DEFAULT '' NOT NULL,
	`applied_chunks` integer DEFAULT 0 NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
INSERT INTO `__new_imports` (`id`, `tenant_id`, `state`, `file_name`, `file_size_bytes`, `total_rows`, `chunk_rows`,
	`total_chunks`, `columns`, `consents`, `list_id`, `client_key`, `applied_chunks`, `created_by`, `created_at`, `finished_at`)
SELECT `id`, `tenant_id`, `state`, `file_name`, `file_size_bytes`, `total_rows`, `chunk_rows`, `total_chunks`,
	`columns`, `consents`, `list_id`, `client_key`,
	(SELECT count(*) FROM `import_chunks` k WHERE k.`tenant_id` = `imports`.`tenant_id` AND k.`import_id` = `imports`.`id`),
	`created_by`, `created_at`, `finished_at` FROM `imports`;--> statement-breakpoint
DROP TABLE `imports`;--> statement-breakpoint
ALTER TABLE `__new_imports` RENAME TO `imports`;--> statement-breakpoint
CREATE INDEX `imports_tenant` ON `imports` (`tenant_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `imports_client_key` ON `imports` (`tenant_id`,`client_key`);--> statement-breakpoint
DROP TABLE `import_staging`;--> statement-breakpoint
CREATE TABLE `import_staging` (
	`tenant_id` integer NOT NULL,
	`import_id` integer NOT NULL,
	`line` integer NOT NULL,
	`at` integer NOT NULL,
	`outcome` text NOT NULL,
	`detail` text,
	`contact_id` integer,
	`restored` integer NOT NULL,
	`email` text,
	`phone` text,
	`phone_raw` text,
	`first_name` text,
	`last_name` text,
	`folded_first` text,
	`folded_last` text,
	`company` text,
	`language` text,
	`gender` text,
	`birth_date` text,
	`fields` text,
	PRIMARY KEY(`tenant_id`, `import_id`, `line`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `import_file_parts` (
	`tenant_id` integer NOT NULL,
	`file_id` integer NOT NULL,
	`part` integer NOT NULL,
	`etag` text NOT NULL,
	`size_bytes` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `file_id`, `part`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `import_files` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`state` text NOT NULL,
	`file_name` text NOT NULL,
	`size_bytes` integer NOT NULL,
	`part_bytes` integer NOT NULL,
	`storage_key` text NOT NULL,
	`upload_id` text,
	`settings` text DEFAULT '{}' NOT NULL,
	`found` text,
	`refusal` text,
	`total_rows` integer,
	`task_id` integer,
	`dry_run` text,
	`created_by` text,
	`created_at` integer NOT NULL,
	`expires_at` integer
);
--> statement-breakpoint
CREATE INDEX `import_files_tenant` ON `import_files` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `import_files_expiring` ON `import_files` (`tenant_id`,`expires_at`) WHERE expires_at IS NOT NULL;
