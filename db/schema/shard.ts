/** A shard database: everything of the workspaces it holds. Every table carries the tenant. */
export * from './audit.ts'
export * from './campaigns.ts'
export * from './channels.ts'
export * from './consent.ts'
export * from './contacts.ts'
export * from './imports.ts'
export * from './lists.ts'
export * from './tasks.ts'
