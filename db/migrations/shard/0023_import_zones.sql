ALTER TABLE `import_staging` ADD `time_zone` text;--> statement-breakpoint
CREATE INDEX `import_dry_run_rejects_reason` ON `import_dry_run_rejects` (`tenant_id`,`file_id`,`run`,`reason`,`line`);--> statement-breakpoint
CREATE INDEX `import_rejects_reason` ON `import_rejects` (`tenant_id`,`import_id`,`reason`,`line`);
--> statement-breakpoint
-- The time zone is an attribute like the others: a list over the last change must see it change.
DROP TRIGGER contacts_update_change;
--> statement-breakpoint
CREATE TRIGGER contacts_update_change AFTER UPDATE OF email, phone, phone_raw, first_name, last_name, company, language, gender, birth_date, time_zone, source, deleted_at ON contacts
WHEN OLD.email IS NOT NEW.email OR OLD.phone IS NOT NEW.phone OR OLD.phone_raw IS NOT NEW.phone_raw OR OLD.first_name IS NOT NEW.first_name OR OLD.last_name IS NOT NEW.last_name OR OLD.company IS NOT NEW.company OR OLD.language IS NOT NEW.language OR OLD.gender IS NOT NEW.gender OR OLD.birth_date IS NOT NEW.birth_date OR OLD.time_zone IS NOT NEW.time_zone OR OLD.source IS NOT NEW.source OR OLD.deleted_at IS NOT NEW.deleted_at BEGIN
  INSERT INTO contact_changes (tenant_id, contact_id, seq, mask)
  VALUES (NEW.tenant_id, NEW.id, coalesce((SELECT max(seq) FROM contact_changes WHERE tenant_id = NEW.tenant_id), 0) + 1, 1)
  ON CONFLICT (tenant_id, contact_id) DO UPDATE SET seq = excluded.seq, mask = mask | excluded.mask;
END;
