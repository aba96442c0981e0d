DROP INDEX `templates_digest`;--> statement-breakpoint
ALTER TABLE `template_translations` ADD `digest` text;--> statement-breakpoint
CREATE INDEX `template_translations_digest` ON `template_translations` (`tenant_id`,`language`,`digest`) WHERE digest IS NOT NULL;--> statement-breakpoint
CREATE INDEX `template_translations_undigested` ON `template_translations` (`tenant_id`,`template_id`) WHERE digest IS NULL AND state <> 'draft';