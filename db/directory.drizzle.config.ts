import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'turso',
  schema: './db/schema/directory.ts',
  out: './db/migrations/directory',
})
