CREATE TABLE `senders` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`channel` text NOT NULL,
	`from_name` text NOT NULL,
	`from_email` text NOT NULL,
	`reply_to` text NOT NULL,
	`is_default` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `senders_tenant` ON `senders` (`tenant_id`,`channel`,`id`);
--> statement-breakpoint
CREATE UNIQUE INDEX `senders_default` ON `senders` (`tenant_id`,`channel`) WHERE is_default = 1 AND deleted_at IS NULL;
--> statement-breakpoint
ALTER TABLE `campaigns` ADD `sender_id` integer;
--> statement-breakpoint
INSERT INTO senders (tenant_id, channel, from_name, from_email, reply_to, is_default, created_at, updated_at)
SELECT tenant_id, channel, sender->>'fromName', sender->>'fromEmail', coalesce(sender->>'replyTo', ''), 1,
  coalesce(connected_at, 0), coalesce(connected_at, 0)
FROM channel_accounts WHERE sender->>'fromEmail' <> '';
--> statement-breakpoint
ALTER TABLE `channel_accounts` DROP COLUMN `sender`;
