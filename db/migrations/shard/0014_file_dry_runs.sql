CREATE TABLE `import_dry_run_rejects` (
	`tenant_id` integer NOT NULL,
	`file_id` integer NOT NULL,
	`run` integer NOT NULL,
	`line` integer NOT NULL,
	`reason` text NOT NULL,
	`detail` text,
	`cells` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `file_id`, `run`, `line`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `import_dry_run_taken` (
	`tenant_id` integer NOT NULL,
	`file_id` integer NOT NULL,
	`run` integer NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`owner` integer,
	`line` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `file_id`, `run`, `kind`, `key`)
) WITHOUT ROWID;
