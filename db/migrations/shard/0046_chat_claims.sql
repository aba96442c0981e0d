CREATE TABLE `chat_claims` (
	`tenant_id` integer PRIMARY KEY NOT NULL,
	`day` text NOT NULL,
	`made` integer NOT NULL
);
