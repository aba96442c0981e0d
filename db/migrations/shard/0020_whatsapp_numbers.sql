CREATE TABLE `whatsapp_numbers` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`phone` text NOT NULL,
	`name` text NOT NULL,
	`sender_sid` text DEFAULT '' NOT NULL,
	`is_sandbox` integer DEFAULT 0 NOT NULL,
	`ladder` text NOT NULL,
	`business` text,
	`provider_status` text,
	`provider_limit` text,
	`polled_at` integer,
	`poll_error` text,
	`next_poll_at` integer NOT NULL,
	`staff_limit` integer,
	`created_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `whatsapp_numbers_phone` ON `whatsapp_numbers` (`tenant_id`,`phone`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `whatsapp_numbers_poll` ON `whatsapp_numbers` (`tenant_id`,`next_poll_at`) WHERE deleted_at IS NULL AND sender_sid <> '';