DROP INDEX `sandbox_messages_tenant`;--> statement-breakpoint
ALTER TABLE `sandbox_messages` ADD `campaign_id` integer;--> statement-breakpoint
ALTER TABLE `sandbox_messages` ADD `words` text;--> statement-breakpoint
CREATE INDEX `sandbox_messages_channel` ON `sandbox_messages` (`tenant_id`,`channel`,`id`);--> statement-breakpoint
CREATE INDEX `sandbox_messages_campaign` ON `sandbox_messages` (`tenant_id`,`campaign_id`,`id`);--> statement-breakpoint
CREATE INDEX `sandbox_messages_both` ON `sandbox_messages` (`tenant_id`,`channel`,`campaign_id`,`id`);--> statement-breakpoint
CREATE INDEX `sandbox_messages_wordless` ON `sandbox_messages` (`tenant_id`,`id`) WHERE words IS NULL;--> statement-breakpoint
CREATE INDEX `sandbox_messages_tenant` ON `sandbox_messages` (`tenant_id`,`id`,`channel`,`campaign_id`,`message_id`,`words`);