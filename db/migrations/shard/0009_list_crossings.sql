ALTER TABLE `lists` ADD `crossing_at` integer;--> statement-breakpoint
ALTER TABLE `lists` ADD `crossing_cursor` integer DEFAULT 0 NOT NULL;