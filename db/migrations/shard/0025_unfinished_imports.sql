ALTER TABLE `imports` ADD `client_file` text;--> statement-breakpoint
CREATE INDEX `imports_receiving` ON `imports` (`tenant_id`,`id`) WHERE state = 'receiving';