/** The directory database: users, memberships and where each workspace's shard is. */
export * from './access.ts'
export * from './auth.ts'
export * from './workspaces.ts'
