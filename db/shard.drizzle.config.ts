import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'turso',
  schema: './db/schema/shard.ts',
  out: './db/migrations/shard',
})
