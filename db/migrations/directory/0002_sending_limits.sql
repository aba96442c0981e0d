ALTER TABLE `workspaces` ADD `quiet_hours` text;--> statement-breakpoint
ALTER TABLE `workspaces` ADD `frequency_cap` text;