CREATE TABLE `push_keys` (
	`tenant_id` integer PRIMARY KEY NOT NULL,
	`public_key` text NOT NULL,
	`sealed_private_key` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `push_subscriptions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`contact_id` integer NOT NULL,
	`endpoint_hash` text NOT NULL,
	`endpoint` text NOT NULL,
	`p256dh` text NOT NULL,
	`auth` text NOT NULL,
	`device` text NOT NULL,
	`browser` text,
	`system` text,
	`language` text,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`dead_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `push_subscriptions_endpoint` ON `push_subscriptions` (`tenant_id`,`endpoint_hash`);--> statement-breakpoint
CREATE INDEX `push_subscriptions_contact` ON `push_subscriptions` (`tenant_id`,`contact_id`);--> statement-breakpoint
CREATE INDEX `push_subscriptions_alive` ON `push_subscriptions` (`tenant_id`,`contact_id`) WHERE dead_at IS NULL;