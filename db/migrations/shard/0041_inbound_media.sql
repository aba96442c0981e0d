ALTER TABLE `inbound_events` ADD `media_due_at` integer;--> statement-breakpoint
CREATE INDEX `inbound_events_media` ON `inbound_events` (`tenant_id`,`media_due_at`) WHERE media_due_at IS NOT NULL;