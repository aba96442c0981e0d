import { integer, text } from 'drizzle-orm/sqlite-core'

/** The tenant: first column of every key and index of a shard table. */
export const tenantId = () => integer('tenant_id').notNull()
/** A moment: epoch milliseconds UTC. */
export const at = (name: string) => integer(name)
/** JSON text; parsed by the queries with a schema, never by the driver. */
export const jsonText = (name: string) => text(name)
