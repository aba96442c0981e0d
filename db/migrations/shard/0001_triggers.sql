-- The change log of contacts (design: live lists). Bits of the mask:
-- 1 attributes, 2 dynamic fields, 4 tags, 8 consents, 16 list memberships.
-- A write that changes nothing leaves no trace.
CREATE TRIGGER contacts_insert_change AFTER INSERT ON contacts BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 3)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
CREATE TRIGGER contacts_update_change AFTER UPDATE OF email, phone, phone_raw, first_name, last_name, company, language, gender, birth_date, source, deleted_at ON contacts
WHEN OLD.email IS NOT NEW.email OR OLD.phone IS NOT NEW.phone OR OLD.phone_raw IS NOT NEW.phone_raw OR OLD.first_name IS NOT NEW.first_name OR OLD.last_name IS NOT NEW.last_name OR OLD.company IS NOT NEW.company OR OLD.language IS NOT NEW.language OR OLD.gender IS NOT NEW.gender OR OLD.birth_date IS NOT NEW.birth_date OR OLD.source IS NOT NEW.source OR OLD.deleted_at IS NOT NEW.deleted_at BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 1)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
CREATE TRIGGER contacts_fields_change AFTER UPDATE OF fields ON contacts
WHEN OLD.fields IS NOT NEW.fields BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 2)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
-- Dates among the dynamic fields as typed rows: who crosses the border of a relative date (live lists).
CREATE TRIGGER contacts_insert_dates AFTER INSERT ON contacts WHEN NEW.fields <> '{}' BEGIN
  INSERT INTO contact_field_values (tenant_id, field_id, contact_id, text, number)
  SELECT NEW.tenant_id, f.id, NEW.id,
    CASE f.type WHEN 'date' THEN json_extract(NEW.fields, '$.' || f.key) END,
    CASE f.type WHEN 'datetime' THEN json_extract(NEW.fields, '$.' || f.key) END
  FROM fields f
  WHERE f.tenant_id = NEW.tenant_id
  AND json_type(NEW.fields, '$.' || f.key) = CASE f.type WHEN 'date' THEN 'text' WHEN 'datetime' THEN 'integer' END;
END;
--> statement-breakpoint
CREATE TRIGGER contacts_update_dates AFTER UPDATE OF fields ON contacts WHEN OLD.fields IS NOT NEW.fields BEGIN
  DELETE FROM contact_field_values
  WHERE tenant_id = NEW.tenant_id AND contact_id = NEW.id
  AND field_id IN (SELECT id FROM fields WHERE tenant_id = NEW.tenant_id AND type IN ('date', 'datetime'));
  INSERT INTO contact_field_values (tenant_id, field_id, contact_id, text, number)
  SELECT NEW.tenant_id, f.id, NEW.id,
    CASE f.type WHEN 'date' THEN json_extract(NEW.fields, '$.' || f.key) END,
    CASE f.type WHEN 'datetime' THEN json_extract(NEW.fields, '$.' || f.key) END
  FROM fields f
  WHERE f.tenant_id = NEW.tenant_id
  AND json_type(NEW.fields, '$.' || f.key) = CASE f.type WHEN 'date' THEN 'text' WHEN 'datetime' THEN 'integer' END;
END;
--> statement-breakpoint
CREATE TRIGGER contacts_delete_dates AFTER DELETE ON contacts BEGIN
  DELETE FROM contact_field_values
  WHERE tenant_id = OLD.tenant_id AND contact_id = OLD.id
  AND field_id IN (SELECT id FROM fields WHERE tenant_id = OLD.tenant_id AND type IN ('date', 'datetime'));
END;
--> statement-breakpoint
CREATE TRIGGER contact_tags_insert_change AFTER INSERT ON contact_tags BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 4)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
CREATE TRIGGER contact_tags_delete_change AFTER DELETE ON contact_tags BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (OLD.tenant_id, OLD.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = OLD.tenant_id), 0) + 1, 4)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
CREATE TRIGGER contact_consents_insert_change AFTER INSERT ON contact_consents BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 8)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
CREATE TRIGGER contact_consents_update_change AFTER UPDATE OF state ON contact_consents
WHEN OLD.state IS NOT NEW.state BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 8)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
-- Members: the count of the list, and a change of the contact, since rules can read lists. A deleted
-- contact keeps its memberships for when it is restored, but is not counted.
CREATE TRIGGER contacts_delete_count AFTER UPDATE OF deleted_at ON contacts WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL BEGIN
  UPDATE lists SET member_count = member_count - 1
  WHERE tenant_id = NEW.tenant_id AND id IN (SELECT list_id FROM list_members WHERE tenant_id = NEW.tenant_id AND contact_id = NEW.id AND state = 'in');
END;
--> statement-breakpoint
CREATE TRIGGER contacts_restore_count AFTER UPDATE OF deleted_at ON contacts WHEN OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL BEGIN
  UPDATE lists SET member_count = member_count + 1
  WHERE tenant_id = NEW.tenant_id AND id IN (SELECT list_id FROM list_members WHERE tenant_id = NEW.tenant_id AND contact_id = NEW.id AND state = 'in');
END;
--> statement-breakpoint
CREATE TRIGGER list_members_insert AFTER INSERT ON list_members WHEN NEW.state = 'in' BEGIN
  UPDATE lists SET member_count = member_count + 1
  WHERE tenant_id = NEW.tenant_id AND id = NEW.list_id
  AND EXISTS (SELECT 1 FROM contacts WHERE id = NEW.contact_id AND tenant_id = NEW.tenant_id AND deleted_at IS NULL);
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 16)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
CREATE TRIGGER list_members_in AFTER UPDATE OF state ON list_members WHEN OLD.state = 'out' AND NEW.state = 'in' BEGIN
  UPDATE lists SET member_count = member_count + 1
  WHERE tenant_id = NEW.tenant_id AND id = NEW.list_id
  AND EXISTS (SELECT 1 FROM contacts WHERE id = NEW.contact_id AND tenant_id = NEW.tenant_id AND deleted_at IS NULL);
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 16)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
CREATE TRIGGER list_members_out AFTER UPDATE OF state ON list_members WHEN OLD.state = 'in' AND NEW.state = 'out' BEGIN
  UPDATE lists SET member_count = member_count - 1
  WHERE tenant_id = NEW.tenant_id AND id = NEW.list_id
  AND EXISTS (SELECT 1 FROM contacts WHERE id = NEW.contact_id AND tenant_id = NEW.tenant_id AND deleted_at IS NULL);
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 16)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
CREATE TRIGGER list_members_delete AFTER DELETE ON list_members WHEN OLD.state = 'in' BEGIN
  UPDATE lists SET member_count = member_count - 1
  WHERE tenant_id = OLD.tenant_id AND id = OLD.list_id
  AND EXISTS (SELECT 1 FROM contacts WHERE id = OLD.contact_id AND tenant_id = OLD.tenant_id AND deleted_at IS NULL);
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (OLD.tenant_id, OLD.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = OLD.tenant_id), 0) + 1, 16)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
-- Figures of a campaign: a counter moves when a stage is first seen, never twice (spec 8.5).
CREATE TRIGGER messages_queued AFTER INSERT ON messages WHEN NEW.campaign_id IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'queued', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_sent AFTER UPDATE OF sent_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'sent', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
  INSERT INTO campaign_hours (tenant_id, campaign_id, hour, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.sent_at - NEW.sent_at % 3600000, 'sent', 1)
  ON CONFLICT (tenant_id, campaign_id, hour, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_delivered AFTER UPDATE OF delivered_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.delivered_at IS NULL AND NEW.delivered_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'delivered', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
  INSERT INTO campaign_hours (tenant_id, campaign_id, hour, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.delivered_at - NEW.delivered_at % 3600000, 'delivered', 1)
  ON CONFLICT (tenant_id, campaign_id, hour, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_opened AFTER UPDATE OF opened_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'opened', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
  INSERT INTO campaign_hours (tenant_id, campaign_id, hour, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.opened_at - NEW.opened_at % 3600000, 'opened', 1)
  ON CONFLICT (tenant_id, campaign_id, hour, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_machine_opened AFTER UPDATE OF machine_opened_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.machine_opened_at IS NULL AND NEW.machine_opened_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'machine_opened', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_clicked AFTER UPDATE OF clicked_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.clicked_at IS NULL AND NEW.clicked_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'clicked', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
  INSERT INTO campaign_hours (tenant_id, campaign_id, hour, stage, count)
  VALUES (NEW.tenant_id, NEW.campaign_id, NEW.clicked_at - NEW.clicked_at % 3600000, 'clicked', 1)
  ON CONFLICT (tenant_id, campaign_id, hour, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
-- A click that turned out to be a scanner's is taken back.
CREATE TRIGGER messages_unclicked AFTER UPDATE OF clicked_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.clicked_at IS NOT NULL AND NEW.clicked_at IS NULL BEGIN
  UPDATE campaign_counts SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND stage = 'clicked';
  UPDATE campaign_hours SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND stage = 'clicked'
    AND hour = OLD.clicked_at - OLD.clicked_at % 3600000;
END;
--> statement-breakpoint
CREATE TRIGGER messages_machine_clicked AFTER UPDATE OF machine_clicked_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.machine_clicked_at IS NULL AND NEW.machine_clicked_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'machine_clicked', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_bounced AFTER UPDATE OF bounced_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.bounced_at IS NULL AND NEW.bounced_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'bounced', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_complained AFTER UPDATE OF complained_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.complained_at IS NULL AND NEW.complained_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'complained', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_unsubscribed AFTER UPDATE OF unsubscribed_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.unsubscribed_at IS NULL AND NEW.unsubscribed_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'unsubscribed', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_failed AFTER UPDATE OF failed_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.failed_at IS NULL AND NEW.failed_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'failed', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_skipped AFTER UPDATE OF skipped_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.skipped_at IS NULL AND NEW.skipped_at IS NOT NULL BEGIN
  INSERT INTO campaign_counts (tenant_id, campaign_id, stage, count) VALUES (NEW.tenant_id, NEW.campaign_id, 'skipped', 1)
  ON CONFLICT (tenant_id, campaign_id, stage) DO UPDATE SET count = count + 1;
END;
--> statement-breakpoint
CREATE TRIGGER messages_retried AFTER UPDATE OF failed_at ON messages
WHEN NEW.campaign_id IS NOT NULL AND OLD.failed_at IS NOT NULL AND NEW.failed_at IS NULL BEGIN
  UPDATE campaign_counts SET count = count - 1
  WHERE tenant_id = NEW.tenant_id AND campaign_id = NEW.campaign_id AND stage = 'failed';
END;
