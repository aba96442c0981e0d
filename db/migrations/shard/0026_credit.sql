CREATE TABLE `credit_accounts` (
	`tenant_id` integer PRIMARY KEY NOT NULL,
	`currency` text DEFAULT 'EUR' NOT NULL,
	`balance_micros` integer DEFAULT 0 NOT NULL,
	`threshold_micros` integer,
	`low_since` integer,
	`low_told_at` integer
);
--> statement-breakpoint
CREATE TABLE `credit_campaigns` (
	`tenant_id` integer NOT NULL,
	`campaign_id` integer NOT NULL,
	`spent_micros` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `campaign_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `credit_entries` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`kind` text NOT NULL,
	`micros` integer NOT NULL,
	`at` integer NOT NULL,
	`message_id` integer,
	`campaign_id` integer,
	`note` text DEFAULT '' NOT NULL,
	`actor` text,
	`request_key` text
);
--> statement-breakpoint
CREATE INDEX `credit_entries_tenant` ON `credit_entries` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `credit_entries_kind` ON `credit_entries` (`tenant_id`,`kind`,`id`) WHERE kind <> 'send';--> statement-breakpoint
CREATE INDEX `credit_entries_campaign` ON `credit_entries` (`tenant_id`,`campaign_id`,`id`) WHERE campaign_id IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `credit_entries_request` ON `credit_entries` (`tenant_id`,`request_key`) WHERE request_key IS NOT NULL;--> statement-breakpoint
CREATE TABLE `credit_prices` (
	`tenant_id` integer NOT NULL,
	`channel` text NOT NULL,
	`country` text NOT NULL,
	`micros` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `channel`, `country`)
) WITHOUT ROWID;
--> statement-breakpoint
-- The balance moves with the ledger. Only a person lifts what the owners were told of: credit given back
-- around the threshold would else tell them again and again.
CREATE TRIGGER credit_entries_counted AFTER INSERT ON credit_entries BEGIN
  INSERT INTO credit_accounts (tenant_id, balance_micros) VALUES (NEW.tenant_id, NEW.micros)
  ON CONFLICT (tenant_id) DO UPDATE SET
    balance_micros = balance_micros + NEW.micros,
    low_since = CASE
      WHEN balance_micros + NEW.micros < threshold_micros THEN coalesce(low_since, NEW.at)
      WHEN NEW.kind = 'give_back' THEN low_since END,
    low_told_at = CASE
      WHEN balance_micros + NEW.micros < threshold_micros OR NEW.kind = 'give_back' THEN low_told_at END;
  INSERT INTO credit_campaigns (tenant_id, campaign_id, spent_micros)
  SELECT NEW.tenant_id, NEW.campaign_id, -NEW.micros WHERE NEW.campaign_id IS NOT NULL
  ON CONFLICT (tenant_id, campaign_id) DO UPDATE SET spent_micros = spent_micros - NEW.micros;
END;
--> statement-breakpoint
CREATE TRIGGER credit_entries_are_not_changed BEFORE UPDATE ON credit_entries BEGIN
  SELECT raise(ABORT, 'credit_entries is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER credit_entries_are_not_deleted BEFORE DELETE ON credit_entries BEGIN
  SELECT raise(ABORT, 'credit_entries is append-only');
END;
--> statement-breakpoint
-- What a message costs is booked, and given back, by whatever write changes it.
CREATE TRIGGER messages_cost AFTER UPDATE OF cost_micros ON messages
WHEN coalesce(NEW.cost_micros, 0) <> coalesce(OLD.cost_micros, 0) BEGIN
  INSERT INTO credit_entries (tenant_id, kind, micros, at, message_id, campaign_id)
  VALUES (NEW.tenant_id, CASE WHEN coalesce(NEW.cost_micros, 0) > coalesce(OLD.cost_micros, 0) THEN 'send' ELSE 'give_back' END,
    coalesce(OLD.cost_micros, 0) - coalesce(NEW.cost_micros, 0), CAST(unixepoch('subsec') * 1000 AS INTEGER), NEW.id, NEW.campaign_id);
END;
--> statement-breakpoint
-- A message that failed, was left out or waits again costs nothing, whoever wrote so.
CREATE TRIGGER messages_cost_given_back AFTER UPDATE OF failed_at, skipped_at, lease_key, attempt_at ON messages
WHEN NEW.cost_micros > 0 AND (NEW.failed_at IS NOT NULL OR NEW.skipped_at IS NOT NULL
  OR (NEW.lease_key IS NULL AND NEW.attempt_at IS NULL AND NEW.sent_at IS NULL)) BEGIN
  UPDATE messages SET cost_micros = NULL WHERE id = NEW.id;
END;
