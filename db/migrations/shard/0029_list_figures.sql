DROP TRIGGER messages_queued;
--> statement-breakpoint
DROP TRIGGER messages_sent;
--> statement-breakpoint
DROP TRIGGER messages_delivered;
--> statement-breakpoint
DROP TRIGGER messages_opened;
--> statement-breakpoint
DROP TRIGGER messages_machine_opened;
--> statement-breakpoint
DROP TRIGGER messages_clicked;
--> statement-breakpoint
DROP TRIGGER messages_unclicked;
--> statement-breakpoint
DROP TRIGGER messages_machine_clicked;
--> statement-breakpoint
DROP TRIGGER messages_bounced;
--> statement-breakpoint
DROP TRIGGER messages_complained;
--> statement-breakpoint
DROP TRIGGER messages_unsubscribed;
--> statement-breakpoint
DROP TRIGGER messages_failed;
--> statement-breakpoint
DROP TRIGGER messages_skipped;
--> statement-breakpoint
DROP TRIGGER messages_retried;
--> statement-breakpoint
DROP TRIGGER messages_replied;
--> statement-breakpoint
DROP TRIGGER messages_unknown;
--> statement-breakpoint
DROP TRIGGER messages_known;
--> statement-breakpoint
DROP TRIGGER messages_unsent;
--> statement-breakpoint
ALTER TABLE `messages` ADD `list_id` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
CREATE TABLE `list_counts` (
	`tenant_id` integer NOT NULL,
	`campaign_id` integer NOT NULL,
	`list_id` integer DEFAULT 0 NOT NULL,
	`stage` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `campaign_id`, `list_id`, `stage`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO list_counts (tenant_id, campaign_id, list_id, stage, count)
SELECT tenant_id, campaign_id, 0, stage, count FROM campaign_counts;
--> statement-breakpoint
DROP TABLE `campaign_counts`;
--> statement-breakpoint
ALTER TABLE `list_counts` RENAME TO `campaign_counts`;
--> statement-breakpoint
-- As before, by the list that a person came in by: no write more, and the figures are sums.
CREATE TRIGGER messages_queued AFTER INSERT ON messages WHEN NEW.campaign_id IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'queued', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_sent AFTER UPDATE OF sent_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'sent', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
  INSERT INTO campaign_hours (tenant_id, campaign_id, hour, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.sent_at - NEW.sent_at % 3600000, 'sent', 1)
  ON CONFLICT (tenant_id, campaign_id, hour, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_delivered AFTER UPDATE OF delivered_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.delivered_at IS NULL AND NEW.delivered_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'delivered', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
  INSERT INTO campaign_hours (tenant_id, campaign_id, hour, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.delivered_at - NEW.delivered_at % 3600000, 'delivered', 1)
  ON CONFLICT (tenant_id, campaign_id, hour, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_opened AFTER UPDATE OF opened_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'opened', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
  INSERT INTO campaign_hours (tenant_id, campaign_id, hour, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.opened_at - NEW.opened_at % 3600000, 'opened', 1)
  ON CONFLICT (tenant_id, campaign_id, hour, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_machine_opened AFTER UPDATE OF machine_opened_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.machine_opened_at IS NULL AND NEW.machine_opened_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'machine_opened', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_clicked AFTER UPDATE OF clicked_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.clicked_at IS NULL AND NEW.clicked_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'clicked', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
  INSERT INTO campaign_hours (tenant_id, campaign_id, hour, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.clicked_at - NEW.clicked_at % 3600000, 'clicked', 1)
  ON CONFLICT (tenant_id, campaign_id, hour, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_unclicked AFTER UPDATE OF clicked_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.clicked_at IS NOT NULL AND NEW.clicked_at IS NULL BEGIN
  UPDATE campaign_counts SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND list_id = NEW.list_id AND stage = 'clicked';
  UPDATE campaign_hours SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND stage = 'clicked'
    AND hour = OLD.clicked_at - OLD.clicked_at % 3600000;
END;
--> statement-breakpoint
CREATE TRIGGER messages_machine_clicked AFTER UPDATE OF machine_clicked_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.machine_clicked_at IS NULL AND NEW.machine_clicked_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'machine_clicked', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_bounced AFTER UPDATE OF bounced_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.bounced_at IS NULL AND NEW.bounced_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'bounced', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_complained AFTER UPDATE OF complained_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.complained_at IS NULL AND NEW.complained_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'complained', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_unsubscribed AFTER UPDATE OF unsubscribed_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.unsubscribed_at IS NULL AND NEW.unsubscribed_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'unsubscribed', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_failed AFTER UPDATE OF failed_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.failed_at IS NULL AND NEW.failed_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'failed', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_skipped AFTER UPDATE OF skipped_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.skipped_at IS NULL AND NEW.skipped_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'skipped', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_retried AFTER UPDATE OF failed_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.failed_at IS NOT NULL AND NEW.failed_at IS NULL BEGIN
  UPDATE campaign_counts SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND list_id = NEW.list_id AND stage = 'failed';
END;
--> statement-breakpoint
CREATE TRIGGER messages_replied AFTER UPDATE OF replied_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.replied_at IS NULL AND NEW.replied_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'replied', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
  INSERT INTO campaign_hours (tenant_id, campaign_id, hour, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.replied_at - NEW.replied_at % 3600000, 'replied', 1)
  ON CONFLICT (tenant_id, campaign_id, hour, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_unknown AFTER UPDATE OF unknown_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.unknown_at IS NULL AND NEW.unknown_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, list_id, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.list_id, 'unknown', 1)
  ON CONFLICT (tenant_id, campaign_id, list_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_known AFTER UPDATE OF unknown_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.unknown_at IS NOT NULL AND NEW.unknown_at IS NULL BEGIN
  UPDATE campaign_counts SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND list_id = NEW.list_id AND stage = 'unknown';
END;
--> statement-breakpoint
CREATE TRIGGER messages_unsent AFTER UPDATE OF sent_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.sent_at IS NOT NULL AND NEW.sent_at IS NULL BEGIN
  UPDATE campaign_counts SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND list_id = NEW.list_id AND stage = 'sent';
  UPDATE campaign_hours SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND stage = 'sent'
    AND hour = OLD.sent_at - OLD.sent_at % 3600000;
END;
--> statement-breakpoint
-- Of indexes that fit alike SQLite takes the youngest: what is open must not be looked for among all.
DROP INDEX `messages_open`;
--> statement-breakpoint
CREATE INDEX `messages_open` ON `messages` (`tenant_id`,`campaign_id`,`enqueued_until`) WHERE sent_at IS NULL AND failed_at IS NULL AND skipped_at IS NULL;
