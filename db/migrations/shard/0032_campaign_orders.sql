ALTER TABLE `campaigns` ADD `audience_count` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `campaigns_started` ON `campaigns` (`tenant_id`,CASE WHEN started_at IS NULL THEN 0 ELSE started_at END,`id`);--> statement-breakpoint
CREATE INDEX `campaigns_size` ON `campaigns` (`tenant_id`,`audience_count`,`id`);--> statement-breakpoint
CREATE INDEX `audit_log_target` ON `audit_log` (`tenant_id`,`area`,`target_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `messages_list` ON `messages` (`tenant_id`,`list_id`,`campaign_id`,`contact_id`);--> statement-breakpoint
UPDATE campaigns SET audience_count = coalesce((
  SELECT sum(n.count) FROM campaign_counts n
  WHERE n.tenant_id = campaigns.tenant_id AND n.campaign_id = campaigns.id AND n.stage = 'queued'
), 0);
--> statement-breakpoint
-- What a campaign does by itself stands in the log like what people do with it (audit/service.ts).
CREATE TRIGGER campaigns_finished AFTER UPDATE OF state ON campaigns
WHEN OLD.state <> 'finished' AND NEW.state = 'finished' BEGIN
  INSERT INTO audit_log (tenant_id, at, actor, area, action, target_id, target_name, details)
  VALUES (NEW.tenant_id, NEW.updated_at, 'system', 'campaign', 'campaign.finished', CAST(NEW.id AS TEXT), NEW.name, '{}');
END;
--> statement-breakpoint
CREATE TRIGGER campaigns_reopened AFTER UPDATE OF state ON campaigns
WHEN OLD.state = 'finished' AND NEW.state = 'sending' BEGIN
  INSERT INTO audit_log (tenant_id, at, actor, area, action, target_id, target_name, details)
  VALUES (NEW.tenant_id, NEW.updated_at, 'system', 'campaign', 'campaign.reopened', CAST(NEW.id AS TEXT), NEW.name, '{}');
END;
--> statement-breakpoint
-- A pause with a reason is nobody's doing; the one of a person has none.
CREATE TRIGGER campaigns_stopped AFTER UPDATE OF state ON campaigns
WHEN OLD.state <> 'paused' AND NEW.state = 'paused' AND NEW.wait_reason IS NOT NULL BEGIN
  INSERT INTO audit_log (tenant_id, at, actor, area, action, target_id, target_name, details)
  VALUES (NEW.tenant_id, NEW.updated_at, 'system', 'campaign', 'campaign.stopped', CAST(NEW.id AS TEXT), NEW.name,
    json_object('reason', NEW.wait_reason));
END;
