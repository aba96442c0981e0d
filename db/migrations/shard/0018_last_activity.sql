ALTER TABLE `contacts` ADD `last_activity_at` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_activity` ON `contacts` (`tenant_id`,`last_activity_at`) WHERE deleted_at IS NULL;
--> statement-breakpoint
-- What people did before: each stage of a message keeps when it was first seen.
UPDATE contacts SET last_activity_at = a.at FROM (
  SELECT tenant_id, contact_id, max(max(coalesce(opened_at, 0), coalesce(clicked_at, 0), coalesce(replied_at, 0), coalesce(complained_at, 0), coalesce(unsubscribed_at, 0))) AS at
  FROM messages WHERE contact_id <> 0 GROUP BY tenant_id, contact_id) a
WHERE contacts.id = a.contact_id AND contacts.tenant_id = a.tenant_id AND a.at > 0;
--> statement-breakpoint
UPDATE contacts SET last_activity_at = max(last_activity_at, a.at) FROM (
  SELECT tenant_id, contact_id, max(received_at) AS at FROM inbound_events WHERE contact_id IS NOT NULL GROUP BY tenant_id, contact_id) a
WHERE contacts.id = a.contact_id AND contacts.tenant_id = a.tenant_id;
--> statement-breakpoint
-- Nothing of what is sent: only what the person does, so that sending pays nothing for it.
CREATE TRIGGER messages_last_activity AFTER UPDATE OF opened_at, clicked_at, replied_at, complained_at, unsubscribed_at ON messages
WHEN max(coalesce(NEW.opened_at, 0), coalesce(NEW.clicked_at, 0), coalesce(NEW.replied_at, 0), coalesce(NEW.complained_at, 0), coalesce(NEW.unsubscribed_at, 0))
  > max(coalesce(OLD.opened_at, 0), coalesce(OLD.clicked_at, 0), coalesce(OLD.replied_at, 0), coalesce(OLD.complained_at, 0), coalesce(OLD.unsubscribed_at, 0)) BEGIN
  UPDATE contacts SET last_activity_at = max(coalesce(NEW.opened_at, 0), coalesce(NEW.clicked_at, 0), coalesce(NEW.replied_at, 0), coalesce(NEW.complained_at, 0), coalesce(NEW.unsubscribed_at, 0))
  WHERE id = NEW.contact_id AND tenant_id = NEW.tenant_id
    AND last_activity_at < max(coalesce(NEW.opened_at, 0), coalesce(NEW.clicked_at, 0), coalesce(NEW.replied_at, 0), coalesce(NEW.complained_at, 0), coalesce(NEW.unsubscribed_at, 0));
END;
--> statement-breakpoint
-- A click that turned out to be a scanner's is taken back: what is left decides.
CREATE TRIGGER messages_activity_taken_back AFTER UPDATE OF opened_at, clicked_at, replied_at, complained_at, unsubscribed_at ON messages
WHEN max(coalesce(NEW.opened_at, 0), coalesce(NEW.clicked_at, 0), coalesce(NEW.replied_at, 0), coalesce(NEW.complained_at, 0), coalesce(NEW.unsubscribed_at, 0))
  < max(coalesce(OLD.opened_at, 0), coalesce(OLD.clicked_at, 0), coalesce(OLD.replied_at, 0), coalesce(OLD.complained_at, 0), coalesce(OLD.unsubscribed_at, 0)) BEGIN
  UPDATE contacts SET last_activity_at = max(
    coalesce((SELECT max(max(coalesce(m.opened_at, 0), coalesce(m.clicked_at, 0), coalesce(m.replied_at, 0), coalesce(m.complained_at, 0), coalesce(m.unsubscribed_at, 0)))
      FROM messages m INDEXED BY messages_contact WHERE m.tenant_id = NEW.tenant_id AND m.contact_id = NEW.contact_id), 0),
    coalesce((SELECT max(e.received_at) FROM inbound_events e INDEXED BY inbound_events_contact
      WHERE e.tenant_id = NEW.tenant_id AND e.contact_id = NEW.contact_id), 0))
  WHERE id = NEW.contact_id AND tenant_id = NEW.tenant_id;
END;
--> statement-breakpoint
CREATE TRIGGER inbound_events_last_activity AFTER UPDATE OF contact_id ON inbound_events
WHEN NEW.contact_id IS NOT NULL AND NEW.contact_id IS NOT OLD.contact_id BEGIN
  UPDATE contacts SET last_activity_at = NEW.received_at
  WHERE id = NEW.contact_id AND tenant_id = NEW.tenant_id AND last_activity_at < NEW.received_at;
END;
