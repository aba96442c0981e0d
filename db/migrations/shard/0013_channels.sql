DROP INDEX `messages_seldom`;--> statement-breakpoint
ALTER TABLE `messages` ADD `unknown_at` integer;--> statement-breakpoint
ALTER TABLE `messages` ADD `replied_at` integer;--> statement-breakpoint
ALTER TABLE `messages` ADD `from_address` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `country` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `segments` integer;--> statement-breakpoint
ALTER TABLE `messages` ADD `cost_micros` integer;--> statement-breakpoint
CREATE INDEX `messages_replied` ON `messages` (`tenant_id`,`campaign_id`,`replied_at`) WHERE replied_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_failed` ON `messages` (`tenant_id`,`failed_at`) WHERE failed_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_unknown` ON `messages` (`tenant_id`,`unknown_at`) WHERE unknown_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_seldom` ON `messages` (`tenant_id`,`campaign_id`) WHERE failed_at IS NOT NULL OR skipped_at IS NOT NULL OR bounced_at IS NOT NULL OR complained_at IS NOT NULL OR unsubscribed_at IS NOT NULL OR machine_opened_at IS NOT NULL OR machine_clicked_at IS NOT NULL OR unknown_at IS NOT NULL;--> statement-breakpoint
ALTER TABLE `campaigns` ADD `content` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `campaigns` ADD `cause` text DEFAULT 'campaign' NOT NULL;--> statement-breakpoint
ALTER TABLE `campaigns` ADD `scheduled_at` integer;--> statement-breakpoint
ALTER TABLE `campaigns` ADD `tag_id` integer;--> statement-breakpoint
ALTER TABLE `campaigns` ADD `number_id` integer;--> statement-breakpoint
CREATE INDEX `campaigns_scheduled` ON `campaigns` (`tenant_id`,`scheduled_at`) WHERE scheduled_at IS NOT NULL;--> statement-breakpoint
ALTER TABLE `channel_accounts` ADD `config` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `webhook_events` ADD `source` text DEFAULT 'resend' NOT NULL;--> statement-breakpoint
CREATE INDEX `sandbox_messages_message` ON `sandbox_messages` (`tenant_id`,`message_id`) WHERE message_id IS NOT NULL;
--> statement-breakpoint
CREATE TRIGGER messages_replied AFTER UPDATE OF replied_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.replied_at IS NULL AND NEW.replied_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'replied', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
  INSERT INTO campaign_hours (tenant_id, campaign_id, hour, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.replied_at - NEW.replied_at % 3600000, 'replied', 1)
  ON CONFLICT (tenant_id, campaign_id, hour, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
-- Not a stage but the lack of one: counted while it lasts.
CREATE TRIGGER messages_unknown AFTER UPDATE OF unknown_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.unknown_at IS NULL AND NEW.unknown_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'unknown', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_known AFTER UPDATE OF unknown_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.unknown_at IS NOT NULL AND NEW.unknown_at IS NULL BEGIN
  UPDATE campaign_counts SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND stage = 'unknown';
END;
