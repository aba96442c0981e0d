DROP INDEX `messages_campaign`;--> statement-breakpoint
CREATE INDEX `messages_campaign` ON `messages` (`tenant_id`,`campaign_id`,`contact_id`);