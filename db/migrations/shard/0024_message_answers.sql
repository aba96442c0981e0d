CREATE TABLE `message_answers` (
	`tenant_id` integer NOT NULL,
	`campaign_id` integer NOT NULL,
	`button` text NOT NULL,
	`message_id` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `campaign_id`, `button`, `message_id`)
) WITHOUT ROWID;
