CREATE TABLE `whatsapp_number_claims` (
	`phone` text PRIMARY KEY NOT NULL,
	`tenant_id` integer NOT NULL,
	`claimed_at` integer NOT NULL
);
