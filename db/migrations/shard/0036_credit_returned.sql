ALTER TABLE `messages` ADD `returned_micros` integer;--> statement-breakpoint
-- A message that failed, was left out or waits again costs nothing, whoever wrote so. What it had cost is kept, but
-- for one that was left out: of the others somebody may yet learn that it left.
DROP TRIGGER messages_cost_given_back;
--> statement-breakpoint
CREATE TRIGGER messages_cost_given_back AFTER UPDATE OF failed_at, skipped_at, lease_key, attempt_at ON messages
WHEN NEW.cost_micros > 0 AND (NEW.failed_at IS NOT NULL OR NEW.skipped_at IS NOT NULL
  OR (NEW.lease_key IS NULL AND NEW.attempt_at IS NULL AND NEW.sent_at IS NULL)) BEGIN
  UPDATE messages SET cost_micros = NULL, returned_micros = CASE WHEN NEW.skipped_at IS NULL THEN NEW.cost_micros END
  WHERE id = NEW.id;
END;
--> statement-breakpoint
-- It left after all: a device showed it, or the provider told of it later.
CREATE TRIGGER messages_cost_due_after_all AFTER UPDATE OF sent_at, failed_at ON messages
WHEN NEW.returned_micros IS NOT NULL AND NEW.sent_at IS NOT NULL AND NEW.failed_at IS NULL AND NEW.skipped_at IS NULL BEGIN
  UPDATE messages SET cost_micros = NEW.returned_micros, returned_micros = NULL WHERE id = NEW.id;
END;
