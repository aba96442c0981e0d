CREATE TABLE `mail_work` (
	`tenant_id` integer PRIMARY KEY NOT NULL,
	`hour` integer NOT NULL,
	`mails` integer NOT NULL,
	`bytes` integer NOT NULL
);
