CREATE INDEX `messages_replied_time` ON `messages` (`tenant_id`,`replied_at`,`contact_id`) WHERE replied_at IS NOT NULL;
--> statement-breakpoint
-- An answer is an activity too: bit 32 of the change log.
DROP TRIGGER messages_activity;
--> statement-breakpoint
CREATE TRIGGER messages_activity AFTER UPDATE OF sent_at, delivered_at, opened_at, clicked_at, replied_at, bounced_at, complained_at, unsubscribed_at, failed_at ON messages
WHEN OLD.sent_at IS NOT NEW.sent_at OR OLD.delivered_at IS NOT NEW.delivered_at OR OLD.opened_at IS NOT NEW.opened_at OR OLD.clicked_at IS NOT NEW.clicked_at OR OLD.replied_at IS NOT NEW.replied_at OR OLD.bounced_at IS NOT NEW.bounced_at OR OLD.complained_at IS NOT NEW.complained_at OR OLD.unsubscribed_at IS NOT NEW.unsubscribed_at OR OLD.failed_at IS NOT NEW.failed_at BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 32)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
