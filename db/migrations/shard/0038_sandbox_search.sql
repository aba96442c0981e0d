DROP INDEX `sandbox_messages_tenant`;--> statement-breakpoint
ALTER TABLE `sandbox_messages` ADD `campaign_id` integer;--> statement-breakpoint
ALTER TABLE `sandbox_messages` ADD `words` text DEFAULT '' NOT NULL;--> statement-breakpoint
UPDATE `sandbox_messages` SET
  `campaign_id` = (SELECT m.campaign_id FROM messages m
    WHERE m.id = `sandbox_messages`.message_id AND m.tenant_id = `sandbox_messages`.tenant_id),
  `words` = lower(recipient || ' ' || substr(CASE channel WHEN 'email' THEN subject
    ELSE coalesce(payload->>'title' || ' ' || payload->>'body', payload->>'text', '') END, 1, 300));--> statement-breakpoint
CREATE INDEX `sandbox_messages_channel` ON `sandbox_messages` (`tenant_id`,`channel`,`id`);--> statement-breakpoint
CREATE INDEX `sandbox_messages_campaign` ON `sandbox_messages` (`tenant_id`,`campaign_id`,`id`);--> statement-breakpoint
CREATE INDEX `sandbox_messages_tenant` ON `sandbox_messages` (`tenant_id`,`id`,`channel`,`campaign_id`,`message_id`,`words`);