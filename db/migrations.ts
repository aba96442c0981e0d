/** The two kinds of database, and the table in which each notes what was applied. */
export const databaseKinds = {
  directory: { folder: 'db/migrations/directory', table: '__migrations_directory' },
  shard: { folder: 'db/migrations/shard', table: '__migrations_shard' },
} as const
export type DatabaseKind = keyof typeof databaseKinds
