ALTER TABLE `credit_reprices` ADD `campaign_id` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `credit_reprices` ADD `after_until` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `credit_reprices` ADD `after_id` integer DEFAULT 0 NOT NULL;