CREATE TABLE `credit_charges` (
	`tenant_id` integer NOT NULL,
	`key` text NOT NULL,
	`cause` text NOT NULL,
	`channel` text NOT NULL,
	`cost_micros` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `credit_notices` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`user_id` text NOT NULL,
	`balance_micros` integer NOT NULL,
	`currency` text NOT NULL,
	`due_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `credit_notices_due` ON `credit_notices` (`tenant_id`,`due_at`);--> statement-breakpoint
CREATE TABLE `credit_reprices` (
	`tenant_id` integer NOT NULL,
	`channel` text NOT NULL,
	`version` integer NOT NULL,
	`looks` integer NOT NULL,
	`due_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `channel`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `credit_entries` ADD `cause` text;--> statement-breakpoint
ALTER TABLE `credit_entries` ADD `channel` text;--> statement-breakpoint
CREATE INDEX `credit_entries_cause` ON `credit_entries` (`tenant_id`,`cause`,`id`) WHERE cause IS NOT NULL;
--> statement-breakpoint
-- A message of no campaign tells the ledger what it was: a campaign's message is told by its campaign.
DROP TRIGGER messages_cost;
--> statement-breakpoint
CREATE TRIGGER messages_cost AFTER UPDATE OF cost_micros ON messages
WHEN coalesce(NEW.cost_micros, 0) <> coalesce(OLD.cost_micros, 0) BEGIN
  INSERT INTO credit_entries (tenant_id, kind, micros, at, message_id, campaign_id, cause, channel)
  VALUES (NEW.tenant_id, CASE WHEN coalesce(NEW.cost_micros, 0) > coalesce(OLD.cost_micros, 0) THEN 'send' ELSE 'give_back' END,
    coalesce(OLD.cost_micros, 0) - coalesce(NEW.cost_micros, 0), CAST(unixepoch('subsec') * 1000 AS INTEGER), NEW.id, NEW.campaign_id,
    CASE WHEN NEW.campaign_id IS NULL THEN 'test' END, CASE WHEN NEW.campaign_id IS NULL THEN NEW.channel END);
END;
--> statement-breakpoint
-- What is booked for a send without a message of its own moves the ledger as a message does.
CREATE TRIGGER credit_charges_booked AFTER INSERT ON credit_charges WHEN NEW.cost_micros > 0 BEGIN
  INSERT INTO credit_entries (tenant_id, kind, micros, at, cause, channel)
  VALUES (NEW.tenant_id, 'send', -NEW.cost_micros, CAST(unixepoch('subsec') * 1000 AS INTEGER), NEW.cause, NEW.channel);
END;
--> statement-breakpoint
CREATE TRIGGER credit_charges_moved AFTER UPDATE OF cost_micros ON credit_charges
WHEN NEW.cost_micros <> OLD.cost_micros BEGIN
  INSERT INTO credit_entries (tenant_id, kind, micros, at, cause, channel)
  VALUES (NEW.tenant_id, CASE WHEN NEW.cost_micros > OLD.cost_micros THEN 'send' ELSE 'give_back' END,
    OLD.cost_micros - NEW.cost_micros, CAST(unixepoch('subsec') * 1000 AS INTEGER), NEW.cause, NEW.channel);
END;
