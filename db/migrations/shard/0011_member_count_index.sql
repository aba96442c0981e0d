-- A contact's lists are found by the index on the contact, named because without statistics the planner
-- takes all memberships of the workspace for as good: deleting many contacts at once walked them each time.
DROP TRIGGER contacts_delete_count;
--> statement-breakpoint
CREATE TRIGGER contacts_delete_count AFTER UPDATE OF deleted_at ON contacts WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL BEGIN
  UPDATE lists SET member_count = member_count - 1
  WHERE tenant_id = NEW.tenant_id AND id IN (SELECT list_id FROM list_members INDEXED BY list_members_contact
    WHERE tenant_id = NEW.tenant_id AND contact_id = NEW.id AND state = 'in');
END;
--> statement-breakpoint
DROP TRIGGER contacts_restore_count;
--> statement-breakpoint
CREATE TRIGGER contacts_restore_count AFTER UPDATE OF deleted_at ON contacts WHEN OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL BEGIN
  UPDATE lists SET member_count = member_count + 1
  WHERE tenant_id = NEW.tenant_id AND id IN (SELECT list_id FROM list_members INDEXED BY list_members_contact
    WHERE tenant_id = NEW.tenant_id AND contact_id = NEW.id AND state = 'in');
END;
