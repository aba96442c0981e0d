CREATE TABLE `campaign_counts` (
	`tenant_id` integer NOT NULL,
	`campaign_id` integer NOT NULL,
	`stage` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `campaign_id`, `stage`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `campaign_exclusions` (
	`tenant_id` integer NOT NULL,
	`campaign_id` integer NOT NULL,
	`reason` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `campaign_id`, `reason`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `campaign_hours` (
	`tenant_id` integer NOT NULL,
	`campaign_id` integer NOT NULL,
	`hour` integer NOT NULL,
	`stage` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `campaign_id`, `hour`, `stage`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `campaign_links` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`campaign_id` integer NOT NULL,
	`url` text NOT NULL,
	`clicks` integer DEFAULT 0 NOT NULL,
	`people` integer DEFAULT 0 NOT NULL,
	`machine_clicks` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `campaign_links_url` ON `campaign_links` (`tenant_id`,`campaign_id`,`url`);--> statement-breakpoint
CREATE TABLE `campaign_lists` (
	`tenant_id` integer NOT NULL,
	`campaign_id` integer NOT NULL,
	`list_id` integer NOT NULL,
	`side` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `campaign_id`, `list_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `campaign_lists_list` ON `campaign_lists` (`tenant_id`,`list_id`);--> statement-breakpoint
CREATE TABLE `campaigns` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`name` text NOT NULL,
	`channel` text NOT NULL,
	`state` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`subject` text DEFAULT '' NOT NULL,
	`preheader` text DEFAULT '' NOT NULL,
	`html` text DEFAULT '' NOT NULL,
	`snapshot_cursor` integer DEFAULT 0 NOT NULL,
	`snapshot_at` integer,
	`wait_reason` text,
	`wait_until` integer,
	`created_by` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `campaigns_tenant` ON `campaigns` (`tenant_id`,`id`);--> statement-breakpoint
CREATE INDEX `campaigns_state` ON `campaigns` (`tenant_id`,`state`);--> statement-breakpoint
CREATE TABLE `link_clicks` (
	`tenant_id` integer NOT NULL,
	`link_id` integer NOT NULL,
	`message_id` integer NOT NULL,
	`at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`clicks` integer DEFAULT 0 NOT NULL,
	`machine` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`tenant_id`, `link_id`, `message_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `link_clicks_message` ON `link_clicks` (`tenant_id`,`message_id`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`channel` text NOT NULL,
	`cause_key` text NOT NULL,
	`campaign_id` integer,
	`contact_id` integer NOT NULL,
	`address` text NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer DEFAULT 0 NOT NULL,
	`enqueued_until` integer DEFAULT 0 NOT NULL,
	`lease_until` integer,
	`lease_key` text,
	`attempt_at` integer,
	`batch_key` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`provider_id` text,
	`sent_at` integer,
	`delivered_at` integer,
	`opened_at` integer,
	`machine_opened_at` integer,
	`clicked_at` integer,
	`machine_clicked_at` integer,
	`bounced_at` integer,
	`complained_at` integer,
	`unsubscribed_at` integer,
	`failed_at` integer,
	`skipped_at` integer,
	`error_code` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `messages_cause` ON `messages` (`tenant_id`,`cause_key`);--> statement-breakpoint
CREATE INDEX `messages_contact` ON `messages` (`tenant_id`,`contact_id`);--> statement-breakpoint
CREATE INDEX `messages_campaign` ON `messages` (`tenant_id`,`campaign_id`);--> statement-breakpoint
CREATE INDEX `messages_open` ON `messages` (`tenant_id`,`campaign_id`,`enqueued_until`) WHERE sent_at IS NULL AND failed_at IS NULL AND skipped_at IS NULL;--> statement-breakpoint
CREATE INDEX `messages_leased` ON `messages` (`tenant_id`,`lease_until`) WHERE lease_until IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_provider` ON `messages` (`tenant_id`,`provider_id`) WHERE provider_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_opened` ON `messages` (`tenant_id`,`campaign_id`,`opened_at`) WHERE opened_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_clicked` ON `messages` (`tenant_id`,`campaign_id`,`clicked_at`) WHERE clicked_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_ended` ON `messages` (`tenant_id`,`campaign_id`,`error_code`) WHERE error_code IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_seldom` ON `messages` (`tenant_id`,`campaign_id`) WHERE failed_at IS NOT NULL OR skipped_at IS NOT NULL OR bounced_at IS NOT NULL OR complained_at IS NOT NULL OR unsubscribed_at IS NOT NULL OR machine_opened_at IS NOT NULL OR machine_clicked_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `channel_accounts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`channel` text NOT NULL,
	`provider` text NOT NULL,
	`sealed_secret` text NOT NULL,
	`key_hint` text,
	`sender` text NOT NULL,
	`state` text NOT NULL,
	`last_error_code` text,
	`last_error_at` integer,
	`connected_at` integer,
	`version` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `channel_accounts_channel` ON `channel_accounts` (`tenant_id`,`channel`);--> statement-breakpoint
CREATE TABLE `sandbox_messages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`channel` text NOT NULL,
	`provider_id` text NOT NULL,
	`idempotency_key` text NOT NULL,
	`position` integer NOT NULL,
	`message_id` integer,
	`recipient` text NOT NULL,
	`subject` text NOT NULL,
	`payload` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sandbox_messages_key` ON `sandbox_messages` (`tenant_id`,`idempotency_key`,`position`);--> statement-breakpoint
CREATE UNIQUE INDEX `sandbox_messages_provider` ON `sandbox_messages` (`tenant_id`,`provider_id`);--> statement-breakpoint
CREATE INDEX `sandbox_messages_tenant` ON `sandbox_messages` (`tenant_id`,`id`);--> statement-breakpoint
CREATE TABLE `webhook_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`account_id` integer NOT NULL,
	`event_id` text NOT NULL,
	`payload` text NOT NULL,
	`received_at` integer NOT NULL,
	`processed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_events_event` ON `webhook_events` (`tenant_id`,`account_id`,`event_id`);--> statement-breakpoint
CREATE INDEX `webhook_events_open` ON `webhook_events` (`tenant_id`,`id`) WHERE processed_at IS NULL;--> statement-breakpoint
CREATE INDEX `webhook_events_done` ON `webhook_events` (`tenant_id`,`processed_at`) WHERE processed_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `consent_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`contact_id` integer NOT NULL,
	`channel` text NOT NULL,
	`state` text NOT NULL,
	`source` text NOT NULL,
	`text` text NOT NULL,
	`import_id` integer,
	`message_id` integer,
	`ip` text,
	`user_agent` text,
	`actor_id` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `consent_log_contact` ON `consent_log` (`tenant_id`,`contact_id`);--> statement-breakpoint
CREATE TABLE `contact_changes` (
	`tenant_id` integer NOT NULL,
	`contact_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`mask` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `contact_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `contact_changes_seq` ON `contact_changes` (`tenant_id`,`seq`);--> statement-breakpoint
CREATE TABLE `contact_consents` (
	`tenant_id` integer NOT NULL,
	`contact_id` integer NOT NULL,
	`channel` text NOT NULL,
	`state` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `contact_id`, `channel`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `contact_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`contact_id` integer NOT NULL,
	`kind` text NOT NULL,
	`ref_id` integer,
	`label` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `contact_events_contact` ON `contact_events` (`tenant_id`,`contact_id`);--> statement-breakpoint
CREATE TABLE `contact_field_values` (
	`tenant_id` integer NOT NULL,
	`field_id` integer NOT NULL,
	`contact_id` integer NOT NULL,
	`text` text,
	`number` real,
	PRIMARY KEY(`tenant_id`, `field_id`, `contact_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `contact_field_values_text` ON `contact_field_values` (`tenant_id`,`field_id`,`text`);--> statement-breakpoint
CREATE INDEX `contact_field_values_number` ON `contact_field_values` (`tenant_id`,`field_id`,`number`);--> statement-breakpoint
CREATE TABLE `contact_identities` (
	`tenant_id` integer NOT NULL,
	`channel` text NOT NULL,
	`external_id` text NOT NULL,
	`contact_id` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `channel`, `external_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `contact_identities_contact` ON `contact_identities` (`tenant_id`,`contact_id`);--> statement-breakpoint
CREATE TABLE `contact_tags` (
	`tenant_id` integer NOT NULL,
	`tag_id` integer NOT NULL,
	`contact_id` integer NOT NULL,
	`added_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `tag_id`, `contact_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `contact_tags_contact` ON `contact_tags` (`tenant_id`,`contact_id`,`tag_id`);--> statement-breakpoint
CREATE TABLE `contacts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`email` text,
	`phone` text,
	`phone_raw` text,
	`first_name` text,
	`last_name` text,
	`sort_name` text DEFAULT '' NOT NULL,
	`company` text,
	`language` text,
	`gender` text,
	`birth_date` text,
	`fields` text DEFAULT '{}' NOT NULL,
	`source` text NOT NULL,
	`import_id` integer,
	`import_line` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `contacts_created` ON `contacts` (`tenant_id`,`created_at`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `contacts_updated` ON `contacts` (`tenant_id`,`updated_at`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `contacts_name` ON `contacts` (`tenant_id`,`sort_name`) WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `contacts_birthday` ON `contacts` (`tenant_id`,substr(birth_date, 6)) WHERE birth_date IS NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_first_name` ON `contacts` (`tenant_id`,lower(first_name)) WHERE deleted_at IS NULL AND first_name IS NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_import` ON `contacts` (`tenant_id`,`import_id`,`import_line`) WHERE import_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `contacts_deleted` ON `contacts` (`tenant_id`,`deleted_at`) WHERE deleted_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `fields` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`key` text NOT NULL,
	`label` text NOT NULL,
	`type` text NOT NULL,
	`choices` text DEFAULT '[]' NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `fields_key` ON `fields` (`tenant_id`,`key`);--> statement-breakpoint
CREATE TABLE `suppressions` (
	`tenant_id` integer NOT NULL,
	`channel` text NOT NULL,
	`address` text NOT NULL,
	`reason` text NOT NULL,
	`message_id` integer,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `channel`, `address`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `tags` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tags_name` ON `tags` (`tenant_id`,`name_key`);--> statement-breakpoint
CREATE TABLE `import_chunks` (
	`tenant_id` integer NOT NULL,
	`import_id` integer NOT NULL,
	`chunk` integer NOT NULL,
	`digest` text NOT NULL,
	`first_line` integer NOT NULL,
	`last_line` integer NOT NULL,
	`rows` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`unchanged` integer NOT NULL,
	`rejected` integer NOT NULL,
	`applied_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `import_id`, `chunk`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `import_rejects` (
	`tenant_id` integer NOT NULL,
	`import_id` integer NOT NULL,
	`line` integer NOT NULL,
	`reason` text NOT NULL,
	`detail` text,
	`cells` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `import_id`, `line`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `import_staging` (
	`tenant_id` integer NOT NULL,
	`import_id` integer NOT NULL,
	`line` integer NOT NULL,
	`at` integer NOT NULL,
	`reason` text,
	`detail` text,
	`email` text,
	`phone` text,
	`phone_raw` text,
	`first_name` text,
	`last_name` text,
	`folded_first` text,
	`folded_last` text,
	`company` text,
	`language` text,
	`gender` text,
	`birth_date` text,
	`fields` text,
	`email_owner` integer,
	`phone_owner` integer,
	PRIMARY KEY(`tenant_id`, `import_id`, `line`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `imports` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`state` text NOT NULL,
	`file_name` text NOT NULL,
	`file_size_bytes` integer NOT NULL,
	`total_rows` integer NOT NULL,
	`chunk_rows` integer NOT NULL,
	`total_chunks` integer NOT NULL,
	`columns` text NOT NULL,
	`consents` text NOT NULL,
	`list_id` integer NOT NULL,
	`client_key` text,
	`created_by` text,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `imports_tenant` ON `imports` (`tenant_id`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `imports_client_key` ON `imports` (`tenant_id`,`client_key`);--> statement-breakpoint
CREATE TABLE `list_days` (
	`tenant_id` integer NOT NULL,
	`list_id` integer NOT NULL,
	`day` integer NOT NULL,
	`member_count` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `list_id`, `day`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `list_members` (
	`tenant_id` integer NOT NULL,
	`list_id` integer NOT NULL,
	`contact_id` integer NOT NULL,
	`origin` text NOT NULL,
	`state` text DEFAULT 'in' NOT NULL,
	`added_at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `list_id`, `contact_id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `list_members_contact` ON `list_members` (`tenant_id`,`contact_id`,`list_id`);--> statement-breakpoint
CREATE TABLE `lists` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant_id` integer NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`origin` text NOT NULL,
	`rule` text,
	`rule_mask` integer DEFAULT 0 NOT NULL,
	`member_count` integer DEFAULT 0 NOT NULL,
	`change_cursor` integer DEFAULT 0 NOT NULL,
	`evaluated_at` integer DEFAULT 0 NOT NULL,
	`evaluated_zone` text DEFAULT '' NOT NULL,
	`fill_cursor` integer,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`refreshed_at` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `lists_tenant` ON `lists` (`tenant_id`,`deleted_at`);