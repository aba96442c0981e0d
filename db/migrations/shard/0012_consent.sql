CREATE TABLE `sender_domains` (
	`tenant_id` integer NOT NULL,
	`domain` text NOT NULL,
	`records` text DEFAULT '[]' NOT NULL,
	`state` text DEFAULT 'unknown' NOT NULL,
	`provider_domain_id` text,
	`error_code` text,
	`checked_at` integer,
	`next_check_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `domain`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `sender_domains_next` ON `sender_domains` (`tenant_id`,`next_check_at`);--> statement-breakpoint
CREATE TABLE `inbound_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`account_id` integer NOT NULL,
	`channel` text NOT NULL,
	`event_id` text NOT NULL,
	`sender` text NOT NULL,
	`recipient` text NOT NULL,
	`text` text NOT NULL,
	`details` text DEFAULT '{}' NOT NULL,
	`received_at` integer NOT NULL,
	`processed_at` integer,
	`contact_id` integer,
	`message_id` integer,
	`meaning` text,
	`answer` text,
	`answer_attempt_at` integer,
	`answer_state` text,
	`answer_provider_id` text,
	`answer_error` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inbound_events_event` ON `inbound_events` (`tenant_id`,`account_id`,`event_id`);--> statement-breakpoint
CREATE INDEX `inbound_events_open` ON `inbound_events` (`tenant_id`,`id`) WHERE processed_at IS NULL;--> statement-breakpoint
CREATE INDEX `inbound_events_answer` ON `inbound_events` (`tenant_id`,`id`) WHERE answer_state = 'due';--> statement-breakpoint
CREATE INDEX `inbound_events_contact` ON `inbound_events` (`tenant_id`,`contact_id`,`id`);--> statement-breakpoint
CREATE INDEX `inbound_events_sender` ON `inbound_events` (`tenant_id`,`channel`,`sender`);--> statement-breakpoint
CREATE TABLE `opt_ins` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`contact_id` integer,
	`email` text NOT NULL,
	`first_name` text,
	`language` text NOT NULL,
	`list_ids` text DEFAULT '[]' NOT NULL,
	`text` text NOT NULL,
	`ip` text,
	`user_agent` text,
	`requested_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`mail_due_at` integer,
	`mail_attempts` integer DEFAULT 0 NOT NULL,
	`mailed_at` integer,
	`mail_error` text,
	`confirmed_at` integer
);
--> statement-breakpoint
CREATE INDEX `opt_ins_email` ON `opt_ins` (`tenant_id`,`email`);--> statement-breakpoint
CREATE INDEX `opt_ins_contact` ON `opt_ins` (`tenant_id`,`contact_id`) WHERE contact_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `opt_ins_mail` ON `opt_ins` (`tenant_id`,`mail_due_at`) WHERE mail_due_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `opt_ins_expiry` ON `opt_ins` (`tenant_id`,`expires_at`);--> statement-breakpoint
CREATE TABLE `public_counts` (
	`tenant_id` integer NOT NULL,
	`scope` text NOT NULL,
	`window_at` integer NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `scope`, `window_at`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `public_counts_window` ON `public_counts` (`tenant_id`,`window_at`);--> statement-breakpoint
ALTER TABLE `consent_log` ADD `opt_in_id` integer;--> statement-breakpoint
ALTER TABLE `consent_log` ADD `inbound_id` integer;--> statement-breakpoint
ALTER TABLE `lists` ADD `public_name` text;--> statement-breakpoint
ALTER TABLE `lists` ADD `public_description` text;--> statement-breakpoint
CREATE INDEX `suppressions_newest` ON `suppressions` (`tenant_id`,`channel`,`reason`,`created_at`,`address`);
--> statement-breakpoint
-- A proof is never changed: a merge moves it to the contact that stays, an erasure deletes it.
CREATE TRIGGER consent_log_is_append_only BEFORE UPDATE ON consent_log
WHEN NEW.id <> OLD.id OR NEW.tenant_id <> OLD.tenant_id OR NEW.channel <> OLD.channel OR NEW.state <> OLD.state
  OR NEW.source <> OLD.source OR NEW.text <> OLD.text OR NEW.at <> OLD.at
  OR NEW.import_id IS NOT OLD.import_id OR NEW.message_id IS NOT OLD.message_id
  OR NEW.opt_in_id IS NOT OLD.opt_in_id OR NEW.inbound_id IS NOT OLD.inbound_id
  OR NEW.ip IS NOT OLD.ip OR NEW.user_agent IS NOT OLD.user_agent OR NEW.actor_id IS NOT OLD.actor_id
BEGIN
  SELECT raise(ABORT, 'consent_log is append-only');
END;
