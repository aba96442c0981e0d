DROP INDEX `contacts_first_name`;--> statement-breakpoint
DROP INDEX `contacts_deleted`;--> statement-breakpoint
CREATE INDEX `contacts_email` ON `contacts` (`tenant_id`,coalesce(email, '')) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `contacts_deleted` ON `contacts` (`tenant_id`,`deleted_at`);--> statement-breakpoint
CREATE INDEX `messages_sent_time` ON `messages` (`tenant_id`,`sent_at`,`contact_id`) WHERE sent_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_opened_time` ON `messages` (`tenant_id`,`opened_at`,`contact_id`) WHERE opened_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_clicked_time` ON `messages` (`tenant_id`,`clicked_at`,`contact_id`) WHERE clicked_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `contact_consents_state` ON `contact_consents` (`tenant_id`,`channel`,`state`,`contact_id`);
--> statement-breakpoint
-- What a contact is searched by, as the words of `contact_search` (worker/lib/search-words.ts).
-- Every word begins with the workspace in six hex digits, so that a search walks the words of its own
-- workspace alone. First the texts, split where people and addresses split them; then the digits of the
-- phone, whole and the last four; then what few values can be, as name=value, so that rare ones are found.
CREATE VIEW contact_words (id, words) AS SELECT c.id, replace(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(' ' || coalesce(c.first_name, '') || ' ' || coalesce(c.last_name, '') || ' ' || coalesce(c.email, '')
      || ' ' || coalesce(c.company, '')
      || CASE WHEN c.fields = '{}' THEN '' ELSE coalesce((
        SELECT ' ' || group_concat(j.value, ' ') FROM json_each(c.fields) j
        WHERE j.type = 'text' AND j.value NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'), '') END, '.', ' '), '@', ' '), '-', ' '), '_', ' '), '+', ' '), '&', ' '), '/', ' '), ',', ' '), ';', ' '), ':', ' '), '(', ' '), ')', ' '), '''', ' '), '"', ' '), '’', ' '), '#', ' '), '*', ' '), char(160), ' ')
  || coalesce(' ' || substr(c.phone, 2) || ' ' || substr(c.phone, -4), ' ' || replace(replace(replace(replace(replace(replace(replace(c.phone_raw, ' ', ''), '.', ''), '-', ''), '/', ''), '(', ''), ')', ''), '+', ''), '')
  || coalesce(' language=' || c.language, '') || coalesce(' gender=' || c.gender, '')
  || ' source=' || c.source
  || CASE WHEN coalesce(c.phone, '') <> '' THEN ' phone=valid'
      WHEN coalesce(c.phone_raw, '') <> '' THEN ' phone=invalid' ELSE ' phone=none' END,
  ' ', ' ' || printf('%06x', c.tenant_id))
FROM contacts c;
--> statement-breakpoint
-- No text is kept, only which contact has a word; beginnings of two and three letters have entries of their own.
CREATE VIRTUAL TABLE contact_search USING fts5(words, content='', columnsize=0, detail=none, prefix='8 9',
  tokenize="unicode61 remove_diacritics 2 tokenchars '='");
--> statement-breakpoint
INSERT INTO contact_search (rowid, words) SELECT id, words FROM contact_words ORDER BY id;
--> statement-breakpoint
CREATE TRIGGER contacts_insert_search AFTER INSERT ON contacts BEGIN
  INSERT INTO contact_search (rowid, words) SELECT id, words FROM contact_words WHERE id = NEW.id;
END;
--> statement-breakpoint
-- The index forgets words only when they are told to it, and they are the ones from before the change.
CREATE TRIGGER contacts_forget_search BEFORE UPDATE OF email, phone, phone_raw, first_name, last_name, company, language, gender, source, fields ON contacts
WHEN OLD.email IS NOT NEW.email OR OLD.phone IS NOT NEW.phone OR OLD.phone_raw IS NOT NEW.phone_raw OR OLD.first_name IS NOT NEW.first_name OR OLD.last_name IS NOT NEW.last_name OR OLD.company IS NOT NEW.company OR OLD.language IS NOT NEW.language OR OLD.gender IS NOT NEW.gender OR OLD.source IS NOT NEW.source OR OLD.fields IS NOT NEW.fields BEGIN
  INSERT INTO contact_search (contact_search, rowid, words) SELECT 'delete', id, words FROM contact_words WHERE id = OLD.id;
END;
--> statement-breakpoint
CREATE TRIGGER contacts_update_search AFTER UPDATE OF email, phone, phone_raw, first_name, last_name, company, language, gender, source, fields ON contacts
WHEN OLD.email IS NOT NEW.email OR OLD.phone IS NOT NEW.phone OR OLD.phone_raw IS NOT NEW.phone_raw OR OLD.first_name IS NOT NEW.first_name OR OLD.last_name IS NOT NEW.last_name OR OLD.company IS NOT NEW.company OR OLD.language IS NOT NEW.language OR OLD.gender IS NOT NEW.gender OR OLD.source IS NOT NEW.source OR OLD.fields IS NOT NEW.fields BEGIN
  INSERT INTO contact_search (rowid, words) SELECT id, words FROM contact_words WHERE id = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER contacts_delete_search BEFORE DELETE ON contacts BEGIN
  INSERT INTO contact_search (contact_search, rowid, words) SELECT 'delete', id, words FROM contact_words WHERE id = OLD.id;
END;
--> statement-breakpoint
-- Activity: bit 32 of the change log. A stage that is reached or taken back can change what a rule says.
CREATE TRIGGER messages_activity AFTER UPDATE OF sent_at, delivered_at, opened_at, clicked_at, bounced_at, complained_at, unsubscribed_at, failed_at ON messages
WHEN OLD.sent_at IS NOT NEW.sent_at OR OLD.delivered_at IS NOT NEW.delivered_at OR OLD.opened_at IS NOT NEW.opened_at OR OLD.clicked_at IS NOT NEW.clicked_at OR OLD.bounced_at IS NOT NEW.bounced_at OR OLD.complained_at IS NOT NEW.complained_at OR OLD.unsubscribed_at IS NOT NEW.unsubscribed_at OR OLD.failed_at IS NOT NEW.failed_at BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 32)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
CREATE TRIGGER messages_insert_activity AFTER INSERT ON messages WHEN NEW.sent_at IS NOT NULL BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 32)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
-- A merge hands messages on: both contacts have changed.
CREATE TRIGGER messages_contact_activity AFTER UPDATE OF contact_id ON messages WHEN OLD.contact_id <> NEW.contact_id BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (OLD.tenant_id, OLD.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = OLD.tenant_id), 0) + 1, 32)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 32)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
-- An address that is suppressed, or not any more, concerns whoever has it: bit 8, as consents.
CREATE TRIGGER suppressions_insert_change AFTER INSERT ON suppressions BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  SELECT i.tenant_id, i.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 8
  FROM contact_identities i
  WHERE i.tenant_id = NEW.tenant_id AND i.channel = CASE NEW.channel WHEN 'email' THEN 'email' ELSE 'phone' END
    AND i.external_id = NEW.address
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
--> statement-breakpoint
CREATE TRIGGER suppressions_delete_change AFTER DELETE ON suppressions BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  SELECT i.tenant_id, i.contact_id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = OLD.tenant_id), 0) + 1, 8
  FROM contact_identities i
  WHERE i.tenant_id = OLD.tenant_id AND i.channel = CASE OLD.channel WHEN 'email' THEN 'email' ELSE 'phone' END
    AND i.external_id = OLD.address
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
