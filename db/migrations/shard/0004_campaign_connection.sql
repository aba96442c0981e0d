ALTER TABLE `campaigns` ADD `connection` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `wait_reason` text;